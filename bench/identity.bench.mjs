// Ten steps of each of the twelve networks by every kind of step, and a hash of each tensor of the checkpoint they end in. What is meant to
// change no numbers must change no hash: BENCH_WRITE=FILE keeps the hashes of one version of the sources, BENCH_BEFORE=FILE holds another
// version against them, on the same machine. Without a file every training is done twice, and must repeat itself.
// Environment: BENCH_NETWORKS (comma-separated), BENCH_WIDTH, BENCH_STEPS.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { openSources } from './lib/sources.mjs'

process.env.ALLCONV_THREADS ??= '2'
const width = Number(process.env.BENCH_WIDTH ?? 0.1)
const steps = Number(process.env.BENCH_STEPS ?? 10)
const BATCH = 6
const SEED = 4_000_000_000
const recipe = { momentum: 0.9, weightDecay: 0.001, dropout: true }

const sources = await openSources()
const { PAPER_NETWORKS, paperArchitecture } = await sources.load('shared/architecture/paper.ts')
const { analyseArchitecture } = await sources.load('shared/architecture/analysis.ts')
const { loadRuntime } = await sources.load('main/engine/runtime/loadRuntime.ts')
const { algorithmsFor } = await sources.load('main/engine/ops/convolution/table.ts')
const { initialWeights } = await sources.load('main/engine/training/initialise.ts')
const { eagerStep } = await sources.load('main/engine/training/eagerStep.ts')
const { compiledStep } = await sources.load('main/engine/training/compiledStep.ts')
// One backend at a time: a loaded one takes the other's tensors over.
let wasm = null
const tensorflow = await loadRuntime('tensorflow').catch((error) => {
  console.log(`Skipped TensorFlow: ${error.message}`)
  return null
})
const networks = process.env.BENCH_NETWORKS?.split(',') ?? PAPER_NETWORKS.map(({ id }) => id)
const compiled = (architecture, options) =>
  compiledStep(tensorflow, architecture, { recipe, seed: SEED, batchSize: BATCH, threads: 2, ...options })
/** @type {Record<string, (architecture: object) => object>} */
const WAYS = {
  ...(tensorflow && {
    'eager, TensorFlow': (architecture) => eagerStep(tensorflow, architecture, { recipe, seed: SEED }),
    'compiled, direct': (architecture) =>
      compiled(architecture, { convolution: 'direct', algorithms: direct(architecture) }),
    'compiled, Winograd in two turns': (architecture) =>
      compiled(architecture, { algorithms: winograd(architecture), part: 2 }),
  }),
  'eager, WebAssembly': async (architecture) => {
    wasm ??= await loadRuntime('wasm')
    return eagerStep(wasm, architecture, { recipe, seed: SEED })
  },
}

/** Named, so that no measurement chooses. */
const chosen = (architecture, choose) =>
  Object.fromEntries(
    analyseArchitecture(architecture)
      .layers.filter(({ spec }) => spec.kind === 'convolution')
      .map((layer, index) => [layer.name, choose(layer, index)]),
  )
const direct = (architecture) => chosen(architecture, () => 'direct')
const winograd = (architecture) =>
  chosen(architecture, ({ spec, input }, index) => {
    const { kernel, stride, padding, channels } = spec
    const site = {
      input: [2, input.height, input.width, input.channels],
      kernel: [kernel, kernel, input.channels, channels],
      window: { kernel, stride, padding },
    }
    const able = algorithmsFor(site).filter(({ id }) => id.startsWith('winograd') && !id.endsWith('-fused'))
    return able[index % able.length]?.id ?? 'direct'
  })

let state = 1
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32 - 0.5
}
const batches = Array.from({ length: steps }, () => ({
  size: BATCH,
  images: Float32Array.from({ length: BATCH * 32 * 32 * 3 }, () => 3.4 * random()),
  labels: Int32Array.from({ length: BATCH }, () => Math.floor(10 * (random() + 0.5))),
}))

async function train(way, id) {
  const architecture = paperArchitecture(id, { width })
  const step = await WAYS[way](architecture)
  step.write(initialWeights(architecture, 'he', 1))
  const losses = []
  for (const [number, batch] of batches.entries())
    losses.push((await step.run(batch, { learningRate: 0.01, step: number })).loss)
  const tensors = await step.read()
  tensors.push({ name: 'losses', data: Float64Array.from(losses) })
  tensors.push({ name: 'logits', data: await step.logits(batches[0].images, BATCH) })
  step.dispose()
  return Object.fromEntries(
    tensors.map(({ name, data }) => [
      name,
      createHash('sha256')
        .update(Buffer.from(data.buffer, data.byteOffset, data.byteLength))
        .digest('hex'),
    ]),
  )
}

const before = process.env.BENCH_BEFORE ? JSON.parse(readFileSync(process.env.BENCH_BEFORE, 'utf8')) : null
const hashes = {}
let different = 0
for (const way of Object.keys(WAYS))
  for (const id of networks) {
    const key = `${id}, ${way}`
    const own = await train(way, id)
    hashes[key] = own
    const other = before ? (before[key] ?? {}) : await train(way, id)
    const names = [...new Set([...Object.keys(own), ...Object.keys(other)])].filter((name) => own[name] !== other[name])
    const whole = createHash('sha256').update(JSON.stringify(own)).digest('hex').slice(0, 16)
    console.log(`${whole}  ${key}${names.length > 0 ? `: differs in ${names.join(', ')}` : ''}`)
    different += names.length > 0 ? 1 : 0
  }
await sources.close()
if (process.env.BENCH_WRITE) writeFileSync(process.env.BENCH_WRITE, `${JSON.stringify(hashes, null, 1)}\n`)
console.log(different === 0 ? 'Every tensor has the same bits.' : `${different} trainings differ.`)
process.exit(different === 0 ? 0 : 1)
