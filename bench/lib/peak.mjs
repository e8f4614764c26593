// Prints the multiply-add peak of this machine in GFLOPS (2 per multiply-add): one large matrix product a thread, the best of many.
import { openSources } from './sources.mjs'

const threads = Number(process.argv[2])
const sources = await openSources()
const { loadRuntime } = await sources.load('main/engine/runtime/loadRuntime.ts')
const { GraphKernels } = await sources.load('main/engine/ops/graph/graphKernels.ts')
const { openGraph } = await sources.load('main/engine/ops/graph/graphSession.ts')
const runtime = await loadRuntime('tensorflow')
await sources.close()
const SIDE = 1536
const kernels = new GraphKernels()
const sums = []
for (let thread = 0; thread < threads; thread++) {
  const factor = kernels.builder.placeholder(`factor${thread}`, [SIDE, SIDE])
  sums.push(kernels.slice(kernels.matMul(factor, factor), [0, 0], [1, 1]))
}
const sum = kernels.sum(sums)
const session = openGraph(runtime, kernels.builder)
const feeds = Object.fromEntries(sums.map((_, thread) => [`factor${thread}`, runtime.tf.randomUniform([SIDE, SIDE])]))
let best = Number.POSITIVE_INFINITY
for (let round = 0; round < 12; round++) {
  const start = performance.now()
  for (const tensor of session.run(feeds, [sum])) tensor.dispose()
  best = Math.min(best, performance.now() - start)
}
process.stdout.write(`${((threads * 2 * SIDE ** 3) / best / 1e6).toFixed(1)}\n`)
