// Training steps a second of the compiled and eager steps against PyTorch and stock tfjs: same network, batch, threads and machine, all
// taken in turns. Environment: BENCH_NETWORKS, BENCH_BATCHES (comma-separated), BENCH_ROUNDS, BENCH_STEPS, BENCH_THREADS, and
// BENCH_CONTESTANTS (a pattern) to leave some out.
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { interleave } from './lib/interleaved.mjs'
import { describeMachine, findPyTorches, measurePeak } from './lib/machine.mjs'
import { openSources } from './lib/sources.mjs'
import { networkFinder, torchSources } from './lib/torchSource.mjs'

const list = (name, standard) => (process.env[name] ?? standard).split(',')
const networks = list('BENCH_NETWORKS', 'all-cnn-c,convpool-cnn-c,model-a')
const batches = list('BENCH_BATCHES', '64,128').map(Number)
const rounds = Number(process.env.BENCH_ROUNDS ?? 4)
const steps = Number(process.env.BENCH_STEPS ?? 3)
const threads = Number(process.env.BENCH_THREADS ?? cpus().length)
const contestants = new RegExp(process.env.BENCH_CONTESTANTS ?? '')
/**
 * Bounds of docs/benchmarks.md, for All-CNN-C alone. Direct convolutions do what PyTorch does, so both end at the processor's peak.
 * @type {Record<string, (row: { ratio: number, peak: number, batch: number }) => boolean>}
 */
const BOUNDS = {
  'compiled, all algorithms': ({ ratio, batch }) => ratio >= (batch >= 128 ? 1.8 : 1.6),
  'compiled, direct': ({ ratio, peak }) => ratio >= 0.95 || peak >= 0.85,
}
const WANTED = {
  'compiled, all algorithms': '1.6 (1.8 at batch 128)',
  'compiled, direct': '0.95, or 85 % of the peak',
}

const WAYS = { channelsLast: 'channels last', compile: 'torch.compile' }

const sources = await openSources()
const networkOf = await networkFinder(sources)
const torchSource = await torchSources(sources)
const { analyseArchitecture } = await sources.load('shared/architecture/analysis.ts')
const { engineEnvironment } = await sources.load('main/engine/client.ts')
await sources.close()

const here = (name) => join(import.meta.dirname, name)
const engine = { ...process.env, ...engineEnvironment({ threads }) }
const machine = { ...describeMachine(), threads }
machine.peakGflops = measurePeak(threads)
const torches = findPyTorches()
machine.pytorch = torches.map(({ version }) => version)
if (torches.length === 0)
  console.log(
    'No Python with PyTorch was found (ALLCONV_PYTHON names one): compared with the eager step instead; npm run peers brings one.',
  )
console.log(
  `${machine.processor}, ${threads} threads, multiply-add peak ${machine.peakGflops} GFLOPS, load ${machine.loadBefore}`,
)

const report = []
let missed = 0
for (const network of networks)
  for (const batch of batches) {
    const architecture = networkOf(network)
    const { layers, macs } = analyseArchitecture(architecture)
    // Forward, kernel gradient and, but for the first convolution, input gradient; two operations a multiply-add.
    const first = layers.find((layer) => layer.macs > 0).macs
    const operations = 2 * (3 * macs - first) * batch
    const ours = (mode, extra, environment) => ({
      command: [
        process.execPath,
        here('lib/stepServer.mjs'),
        JSON.stringify({ mode, network, batch, threads, ...extra }),
      ],
      environment,
    })
    const { input } = architecture
    const source = torchSource(architecture)
    const pytorch = ({ python, version }, ways) => ({
      name: ['PyTorch', version.replace(/\+.*/, ''), ...Object.keys(ways).map((way) => WAYS[way])].join(', '),
      command: [python, here('training_torch.py'), JSON.stringify({ source, input, batch, threads, ...ways })],
      environment: process.env,
    })
    const plain = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', TF_NUM_INTRAOP_THREADS: String(threads) }
    const programs = [
      ...torches.flatMap((torch) => [
        pytorch(torch, {}),
        pytorch(torch, { channelsLast: true }),
        pytorch(torch, { compile: true }),
      ]),
      { name: 'eager', ...ours('eager', {}, engine) },
      { name: 'stock tfjs', ...ours('stock', {}, plain) },
      { name: 'compiled, direct', ...ours('compiled', { convolution: 'direct' }, engine) },
      { name: 'compiled, all algorithms', ...ours('compiled', { convolution: 'auto' }, engine) },
    ]
    const wanted = programs.filter(({ name }) => contestants.test(name))
    const { results, missing } = await interleave(wanted, { rounds, steps })
    for (const { name, why } of missing) console.log(`Skipped ${name}: ${why}`)
    // The fastest of PyTorch's ways counts.
    const base = results
      .filter(({ name }) => name.startsWith('PyTorch'))
      .reduce((best, own) => (best && best.median <= own.median ? best : own), null)
    const baseRatio = base?.ratio ?? 1
    const rows = results.map(({ name, median, best, ratio, last }) => ({
      name,
      'ms a step': +median.toFixed(1),
      'images/s': +((batch * 1000) / median).toFixed(1),
      'best images/s': +((batch * 1000) / best).toFixed(1),
      'to PyTorch': base ? +(ratio / baseRatio).toFixed(2) : null,
      // Above 100 %: Winograd's algorithms save multiplications that are counted here.
      'of the peak': `${((operations / median / 1e6 / machine.peakGflops) * 100).toFixed(0)} %`,
      // What a busy machine disturbs least; threads that wait for each other count as busy.
      'processor ms an image': +(last.cpu / steps / batch).toFixed(2),
      'memory MB': Math.round(last.rss / 2 ** 20),
    }))
    console.log(`\n${network}, batch ${batch}`)
    console.table(rows)
    report.push({ network, batch, rows, missing, algorithms: results.at(-1)?.last.details })
    if (network === 'all-cnn-c' && base)
      for (const [name, holds] of Object.entries(BOUNDS)) {
        const row = rows.find((candidate) => candidate.name === name)
        const ratio = row?.['to PyTorch'] ?? 0
        const peak = Number.parseFloat(row?.['of the peak'] ?? '0') / 100
        if (holds({ ratio, peak, batch })) continue
        missed++
        console.log(
          `Missed: ${name} at ${ratio} of PyTorch's speed, ${100 * peak} % of the peak; wanted ${WANTED[name]}.`,
        )
      }
  }
const folder = join(import.meta.dirname, '..', 'docs', 'benchmarks')
mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'training.json'), `${JSON.stringify({ machine, rounds, steps, report }, null, 1)}\n`)
process.exit(missed === 0 ? 0 : 1)
