// Workspaces as long experiments leave them, made in seconds: runs that are done, with a metrics file of any length and epochs.

/** Loss and error of a training that never was: they fall, and tremble. */
function madeUpStep(step, steps, seed, epochs) {
  const share = step / steps
  const noise = Math.sin(step * 12.9898 + seed * 78.233) * 43758.5453
  const trembling = noise - Math.floor(noise) - 0.5
  return {
    step,
    epoch: share * epochs,
    seconds: step * 0.21,
    loss: 2.3 * Math.exp(-3 * share) + 0.3 * trembling + 0.02 * seed,
    error: Math.max(0, 0.9 * Math.exp(-4 * share) + 0.1 * trembling),
    learningRate: share < 0.8 ? 0.05 : 0.005,
    imagesPerSecond: 600 + 20 * trembling,
  }
}

/**
 * Writes finished runs into a workspace folder, by the workbench's own modules.
 * @param sources what `openSources` gave
 * @returns ids of the runs
 */
export async function makeRuns(sources, folder, { count, steps, epochs, network = 'all-cnn-c', prefix = 'bench' }) {
  const { openWorkspace } = await sources.load('main/workspace/workspace.ts')
  const { initialState } = await sources.load('main/workspace/runState.ts')
  const { paperArchitecture } = await sources.load('shared/architecture/paper.ts')
  const { QUICK_RECIPE } = await sources.load('shared/training/presets.ts')
  const workspace = await openWorkspace(folder)
  const ids = []
  for (let index = 0; index < count; index++) {
    const id = `${prefix}-${String(index).padStart(4, '0')}`
    const architecture = paperArchitecture(network, { width: 0.25 })
    const recipe = { ...QUICK_RECIPE, epochs, learningRateDrops: [] }
    const request = { architecture, dataset: 'shapes', recipe, seed: index, runtime: 'auto', step: 'auto' }
    const createdAt = new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString()
    const file = {
      id,
      title: `Run ${index}`,
      createdAt,
      request: { ...request, convolution: 'auto' },
      versions: { 'allconv-workbench': '0' },
    }
    const stepsPerEpoch = Math.ceil(steps / epochs)
    const done = { phase: 'done', step: steps, totalSteps: steps, stepsPerEpoch, runtime: 'tensorflow' }
    await workspace.runs.create(file, { ...initialState(file), ...done })
    const writer = await workspace.runs.continueFrom(id, 0)
    for (let from = 0; from < steps; from += 10_000) {
      const part = Math.min(10_000, steps - from)
      await writer.append(Array.from({ length: part }, (_, i) => madeUpStep(from + i, steps, index, epochs)))
    }
    await writer.close()
    for (let epoch = 0; epoch < epochs; epoch++) {
      const { loss, error, learningRate } = madeUpStep((epoch + 1) * stepsPerEpoch, steps, index, epochs)
      await workspace.runs.addEpoch(id, {
        epoch,
        step: Math.min(steps, (epoch + 1) * stepsPerEpoch),
        learningRate,
        trainLoss: loss,
        trainError: error,
        validationLoss: loss,
        validationError: error,
        testLoss: loss,
        testError: error,
        seconds: stepsPerEpoch * 0.21,
        imagesPerSecond: 600,
      })
    }
    ids.push(id)
  }
  workspace.close()
  return ids
}
