// Trains on a data set folder and prints its test error in per cent. Argument: JSON { folder, mode, convolution, seed, epochs, width, threads }.
import { openSources } from './sources.mjs'

const { folder, mode, convolution, seed, epochs, width, threads } = JSON.parse(process.argv[2])
const sources = await openSources()
const { paperArchitecture } = await sources.load('shared/architecture/paper.ts')
const { QUICK_NETWORK, QUICK_RECIPE } = await sources.load('shared/training/presets.ts')
const { learningRateAt } = await sources.load('shared/training/schedules.ts')
const { loadRuntime } = await sources.load('main/engine/runtime/loadRuntime.ts')
const { eagerStep } = await sources.load('main/engine/training/eagerStep.ts')
const { compiledStep } = await sources.load('main/engine/training/compiledStep.ts')
const { initialWeights } = await sources.load('main/engine/training/initialise.ts')
const { openTrainingData } = await sources.load('main/engine/data/trainingData.ts')
const { score } = await sources.load('main/engine/training/score.ts')

const { fusesPasses, giveOperationsOneThread } = await sources.load('main/engine/ops/graph/lanes.ts')
const architecture = paperArchitecture('all-cnn-c', { ...QUICK_NETWORK, width })
if (mode === 'compiled') giveOperationsOneThread(fusesPasses(architecture, convolution))
const runtime = await loadRuntime('tensorflow')
const recipe = { ...QUICK_RECIPE, epochs, learningRateDrops: [epochs - 1], validationShare: 0 }
const data = await openTrainingData({ datasetPath: folder, recipe, seed, thread: 'same' })
const options = { recipe, seed, batchSize: recipe.batchSize, threads, convolution }
const step =
  mode === 'eager' ? eagerStep(runtime, architecture, options) : await compiledStep(runtime, architecture, options)
step.write(initialWeights(architecture, recipe.initialisation, seed))
let number = 0
const start = performance.now()
for (let epoch = 0; epoch < epochs; epoch++)
  for (let index = 0; index < data.batchesPerEpoch; index++) {
    const learningRate = learningRateAt(recipe, { step: number, stepsPerEpoch: data.batchesPerEpoch })
    await step.run(await data.batch(epoch, index), { learningRate, step: number++ })
  }
const seconds = (performance.now() - start) / 1000
const work = score(step, data, 'test')
let result = await work.next()
while (!result.done) result = await work.next()
await data.close()
await sources.close()
process.stdout.write(`${JSON.stringify({ error: 100 * result.value.error, seconds, algorithms: step.algorithms })}\n`)
process.exit(0)
