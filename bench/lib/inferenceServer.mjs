// One contestant of the inference benchmark: forward passes of a network on made-up images. Argument: JSON { mode, network, batch, ... }.
import { createInterface } from 'node:readline'
import { openSources } from './sources.mjs'
import { stockModel } from './stockModel.mjs'

const { mode, network, batch, threads, convolution = 'auto' } = JSON.parse(process.argv[2])
const sources = await openSources()
const { paperArchitecture } = await sources.load('shared/architecture/paper.ts')
const { loadRuntime } = await sources.load('main/engine/runtime/loadRuntime.ts')
const { fusesPasses, giveOperationsOneThread } = await sources.load('main/engine/ops/graph/lanes.ts')
const architecture = paperArchitecture(network)
if (mode === 'compiled') giveOperationsOneThread(fusesPasses(architecture, convolution))
const runtime = await loadRuntime('tensorflow')
const { tf } = runtime
const { height, width, channels } = architecture.input
const images = Float32Array.from({ length: batch * height * width * channels }, () => 3.4 * (Math.random() - 0.5))
const forward = mode === 'stock' ? stock() : await ours()
await sources.close()
await forward()
await forward()
process.stdout.write('READY\n')
for await (const line of createInterface({ input: process.stdin })) {
  const ms = []
  const before = process.cpuUsage()
  for (let count = Number(line); count > 0; count--) {
    const start = performance.now()
    await forward()
    ms.push(performance.now() - start)
  }
  const { user, system } = process.cpuUsage(before)
  const { rss } = process.memoryUsage()
  process.stdout.write(`${JSON.stringify({ ms, cpu: (user + system) / 1000, rss, tensors: tf.memory().numTensors })}\n`)
}

/** What evaluates: `logits` of a training step, from an array of images to an array of scores. */
async function ours() {
  const { eagerStep } = await sources.load('main/engine/training/eagerStep.ts')
  const { compiledStep } = await sources.load('main/engine/training/compiledStep.ts')
  const { initialWeights } = await sources.load('main/engine/training/initialise.ts')
  const recipe = { momentum: 0.9, weightDecay: 0.001, dropout: true }
  const step =
    mode === 'eager'
      ? eagerStep(runtime, architecture, { recipe, seed: 1 })
      : await compiledStep(runtime, architecture, { recipe, seed: 1, batchSize: 128, threads, convolution })
  step.write(initialWeights(architecture, 'he', 1))
  return () => step.logits(images, batch)
}

function stock() {
  const model = stockModel(tf, architecture)
  return async () => {
    const x = tf.tensor(images, [batch, height, width, channels])
    const y = model.predict(x, { batchSize: batch })
    const scores = y.dataSync()
    tf.dispose([x, y])
    return scores
  }
}
