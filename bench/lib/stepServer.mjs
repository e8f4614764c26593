// One contestant of the training benchmarks: a network's training step on made-up images. Argument: JSON { mode, network, batch, ... }.
// The line `profile` in place of a number of steps answers with one step's time by kernel, where the runtime can tell.
import { createInterface } from 'node:readline'
import { openSources } from './sources.mjs'
import { stockModel } from './stockModel.mjs'
import { networkFinder } from './torchSource.mjs'

const {
  mode,
  network,
  batch,
  convolution = 'auto',
  threads,
  width,
  runtime: id = 'tensorflow',
} = JSON.parse(process.argv[2])
const sources = await openSources()
const networkOf = await networkFinder(sources)
const { loadRuntime } = await sources.load('main/engine/runtime/loadRuntime.ts')
const { fusesPasses, giveOperationsOneThread } = await sources.load('main/engine/ops/graph/lanes.ts')
const architecture = networkOf(network, width ? { width } : {})
if (mode === 'compiled') giveOperationsOneThread(fusesPasses(architecture, convolution))
const runtime = await loadRuntime(id)
const { height, width: columns, channels } = architecture.input
let seed = 1
const random = () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 2 ** 32 - 0.5
}
const images = Float32Array.from({ length: batch * height * columns * channels }, () => 3.4 * random())
const labels = Int32Array.from({ length: batch }, (_, image) => (image * 7) % 10)
const { step, details } = mode === 'stock' ? stock() : await ours()
await sources.close()
await step()
await step()
process.stdout.write('READY\n')
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'profile') {
    process.stdout.write(`${JSON.stringify({ ms: [], ...(await profile()) })}\n`)
    continue
  }
  const ms = []
  let loss = 0
  const before = process.cpuUsage()
  for (let count = Number(line); count > 0; count--) {
    const start = performance.now()
    loss = await step()
    ms.push(performance.now() - start)
  }
  const { user, system } = process.cpuUsage(before)
  const { rss } = process.memoryUsage()
  const tensors = runtime.tf.memory().numTensors
  const { device, version } = runtime
  process.stdout.write(
    `${JSON.stringify({ ms, loss, cpu: (user + system) / 1000, rss, tensors, details, device, version })}\n`,
  )
}

/** Times of one step by tfjs kernel, the dearest first; null where the runtime has no timer of its own. */
async function profile() {
  const { kernels } = await runtime.tf.profile(step)
  const byName = new Map()
  for (const { name, kernelTimeMs } of kernels) {
    const sum = byName.get(name) ?? { name, calls: 0, ms: 0 }
    sum.calls++
    sum.ms = typeof kernelTimeMs === 'number' && sum.ms !== null ? sum.ms + kernelTimeMs : null
    byName.set(name, sum)
  }
  return { kernels: [...byName.values()].sort((a, b) => b.ms - a.ms || b.calls - a.calls) }
}

async function ours() {
  const { eagerStep } = await sources.load('main/engine/training/eagerStep.ts')
  const { compiledStep } = await sources.load('main/engine/training/compiledStep.ts')
  const { initialWeights } = await sources.load('main/engine/training/initialise.ts')
  const recipe = { momentum: 0.9, weightDecay: 0.001, dropout: true }
  const made =
    mode === 'eager'
      ? eagerStep(runtime, architecture, { recipe, seed: 1 })
      : await compiledStep(runtime, architecture, { recipe, seed: 1, batchSize: batch, threads, convolution })
  made.write(initialWeights(architecture, 'he', 1))
  let number = 0
  const step = async () =>
    (await made.run({ images, labels, size: batch }, { learningRate: 0.01, step: number++ })).loss
  return { step, details: made.algorithms }
}

function stock() {
  const { tf } = runtime
  const model = stockModel(tf, architecture, { decay: 0.0005 })
  model.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss: 'categoricalCrossentropy' })
  const x = tf.tensor(images, [batch, height, columns, channels])
  const y = tf.oneHot(tf.tensor1d(labels, 'int32'), 10).toFloat()
  return { step: async () => model.trainOnBatch(x, y), details: {} }
}
