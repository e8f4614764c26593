import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { checkDiagnostics } from '../../../../../test/golden/checkDiagnostics.ts'
import { formulaBatch, formulaWeights } from '../../../../../test/golden/networks.ts'
import { testRuntime } from '../../../../../test/golden/testRuntime.ts'
import { GRAPH_STACKS, graphArchitecture } from '../../../../../test/reference/graphNetworks.ts'
import { analyseArchitecture } from '../../../../shared/architecture/analysis.ts'
import { PAPER_NETWORKS, paperArchitecture } from '../../../../shared/architecture/paper.ts'
import type { Architecture } from '../../../../shared/architecture/spec.ts'
import { diagnosedLayers, MEASURED } from '../../../../shared/training/layerDiagnostics.ts'
import { type CompiledStepOptions, compiledStep } from '../compiledStep.ts'
import { eagerStep, type StepOptions } from '../eagerStep.ts'
import type { TrainingStep } from '../step.ts'

const runtime = await testRuntime('tensorflow')
const SIZE = 6
const PLAIN = { momentum: 0.9, weightDecay: 0.001, dropout: true }
const RICH = { ...PLAIN, optimiser: 'adam', clipNorm: 0.5, averageWeights: 0.9, labelSmoothing: 0.1 } as const
/** Those with statistics of the batch, and with a dense layer behind an activation that can be silent. */
const WITH_ALL = ['batch normalisation, also behind a sum', 'squeeze and excitation']
const networks = [
  ...PAPER_NETWORKS.map(({ id }) => ({
    name: id,
    architecture: paperArchitecture(id, { width: 0.1 }),
    recipe: PLAIN as StepOptions['recipe'],
    part: undefined as number | undefined,
  })),
  ...Object.entries(GRAPH_STACKS).map(([name, layers]) => ({
    name,
    architecture: graphArchitecture(layers, { height: 32, width: 32, channels: 3 }),
    recipe: WITH_ALL.includes(name) ? RICH : PLAIN,
    part: 2,
  })),
]

/** Three steps, the last of a smaller batch; the first is asked for no measurement. */
async function train(made: TrainingStep | Promise<TrainingStep>, architecture: Architecture) {
  const step = await made
  step.write(formulaWeights(architecture))
  const { classes } = analyseArchitecture(architecture)
  const measured: Float32Array[] = []
  for (let number = 0; number < 3; number++) {
    const batch = formulaBatch(number, number === 2 ? SIZE - 2 : SIZE, 0, classes)
    const { layers } = await step.run(batch, { learningRate: 0.01, step: number, diagnose: number > 0 })
    if (layers) measured.push(layers)
  }
  const hash = createHash('sha256')
  for (const { name, data } of await step.read()) hash.update(name).update(data)
  step.dispose()
  return { hash: hash.digest('hex'), measured }
}

describe.skipIf(!runtime).each(networks)('$name', ({ architecture, recipe, part }) => {
  const eager = (diagnostics: boolean) =>
    train(eagerStep(runtime!, architecture, { recipe, seed: 7, diagnostics }), architecture)
  const compiled = (diagnostics: boolean, options: Partial<CompiledStepOptions> = {}) => {
    const made = {
      recipe,
      seed: 7,
      batchSize: SIZE,
      threads: 2,
      convolution: 'direct',
      diagnostics,
      ...options,
    } as const
    return train(compiledStep(runtime!, architecture, made), architecture)
  }

  it('trains to the same bits measured and not; numbers are the same compiled', async () => {
    const expected = await eager(true)
    expect(expected.hash).toBe((await eager(false)).hash)
    expect(expected.measured).toHaveLength(2)
    const layers = diagnosedLayers(analyseArchitecture(architecture))
    const [on, off] = [await compiled(true, { part }), await compiled(false, { part })]
    expect(on.hash).toBe(off.hash)
    expect(off.measured).toEqual([])
    for (const [at, values] of expected.measured.entries())
      for (const [i, value] of values.entries()) {
        const where = `${layers[Math.floor(i / 4)]!.name}, ${MEASURED[i % 4]}`
        if (Number.isNaN(value)) expect(on.measured[at]![i], where).toBeNaN()
        else expect(Math.abs(on.measured[at]![i]! - value), where).toBeLessThan(2e-3 * Math.max(value, 1e-6))
      }
  })
})

if (runtime)
  checkDiagnostics([
    ['by single operations', async (architecture, options) => eagerStep(runtime, architecture, options)],
    [
      'compiled',
      (architecture, options) => compiledStep(runtime, architecture, { ...options, batchSize: 5, threads: 2 }),
    ],
    [
      'compiled, in parts',
      (architecture, options) => compiledStep(runtime, architecture, { ...options, batchSize: 5, threads: 2, part: 2 }),
    ],
  ])
