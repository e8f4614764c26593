// Forward passes a second of All-CNN-C at full width against PyTorch and stock tfjs, batch 128 (an evaluation) and 1 (an explanation's first
// answer), from an array of images to an array of scores, all in turns. Environment: BENCH_ROUNDS, BENCH_THREADS.
import { cpus } from 'node:os'
import { join } from 'node:path'
import { interleave } from './lib/interleaved.mjs'
import { describeMachine, findPyTorch, measurePeak } from './lib/machine.mjs'
import { saveReport } from './lib/report.mjs'
import { openSources } from './lib/sources.mjs'
import { torchSources } from './lib/torchSource.mjs'

const NETWORK = 'all-cnn-c'
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const threads = Number(process.env.BENCH_THREADS ?? cpus().length)
/** Share of PyTorch's speed with every algorithm: evaluating must not be the slow part of an epoch. */
const BOUND = { contestant: 'compiled, all algorithms', batch: 128, ratio: 1.4 }

const sources = await openSources()
const { paperArchitecture } = await sources.load('shared/architecture/paper.ts')
const { analyseArchitecture } = await sources.load('shared/architecture/analysis.ts')
const { engineEnvironment } = await sources.load('main/engine/client.ts')
const torchSource = await torchSources(sources)
await sources.close()

const here = (name) => join(import.meta.dirname, name)
const plain = { ...process.env, ...engineEnvironment({ threads }) }
const machine = { ...describeMachine(), threads }
machine.peakGflops = measurePeak(threads)
const torch = findPyTorch()
machine.pytorch = torch?.version ?? null
if (!torch) console.log('Skipped PyTorch: no Python that has it was found (ALLCONV_PYTHON names one).')
console.log(`${machine.processor}, ${threads} threads, peak ${machine.peakGflops} GFLOPS, load ${machine.loadBefore}`)

const architecture = paperArchitecture(NETWORK)
const { macs } = analyseArchitecture(architecture)
const { input } = architecture
const source = torchSource(architecture)
const report = []
let missed = 0
for (const { batch, steps } of [
  { batch: 128, steps: 4 },
  { batch: 1, steps: 40 },
]) {
  const ours = (name, mode, environment, more = {}) => ({
    name,
    command: [
      process.execPath,
      here('lib/inferenceServer.mjs'),
      JSON.stringify({ mode, network: NETWORK, batch, threads, ...more }),
    ],
    environment,
  })
  const pytorch = (name, channelsLast) => ({
    name,
    command: [
      torch.python,
      here('inference_torch.py'),
      JSON.stringify({ source, input, batch, threads, channelsLast }),
    ],
    environment: process.env,
  })
  const { results, missing } = await interleave(
    [
      ...(torch ? [pytorch('PyTorch, channels first', false), pytorch('PyTorch, channels last', true)] : []),
      ours('stock tfjs', 'stock', { ...plain, TF_CPP_MIN_LOG_LEVEL: '3' }),
      ours('eager', 'eager', plain),
      // A compiled pass takes a batch of 128 always; single images go through the eager one.
      ...(batch === 1
        ? []
        : [
            ours('compiled, direct', 'compiled', plain, { convolution: 'direct' }),
            ours('compiled, all algorithms', 'compiled', plain),
          ]),
    ],
    { rounds, steps },
  )
  for (const { name, why } of missing) console.log(`Skipped ${name}: ${why}`)
  const base = results
    .filter(({ name }) => name.startsWith('PyTorch'))
    .reduce((best, own) => (best && best.median <= own.median ? best : own), null)
  const rows = results.map(({ name, median, ratio, last }) => ({
    name,
    'ms a pass': +median.toFixed(1),
    'images/s': +((batch * 1000) / median).toFixed(1),
    'to PyTorch': base ? +(ratio / base.ratio).toFixed(2) : null,
    'of the peak': `${((100 * 2 * macs * batch) / median / 1e6 / machine.peakGflops).toFixed(0)} %`,
    'processor ms an image': +(last.cpu / steps / batch).toFixed(2),
    'memory MB': Math.round(last.rss / 2 ** 20),
  }))
  console.log(`\n${NETWORK}, batch ${batch}`)
  console.table(rows)
  report.push({ network: NETWORK, batch, rows, missing })
  const judged = rows.find(({ name }) => name === BOUND.contestant)
  if (base && judged && batch === BOUND.batch && judged['to PyTorch'] < BOUND.ratio) {
    missed++
    console.log(`Missed: ${BOUND.contestant} at ${judged['to PyTorch']} of PyTorch's speed, wanted ${BOUND.ratio}.`)
  }
}
saveReport('inference', { machine, rounds, report })
process.exit(missed === 0 ? 0 : 1)
