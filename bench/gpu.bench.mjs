// Training steps a second on this machine's GPU: eager WebGPU (package `webgpu`), TensorFlow with CUDA eager and compiled, and PyTorch with CUDA,
// taken in turns; then WebGPU's step by kernel. What is not there is skipped and named; a machine without a GPU has nothing to measure.
// Environment: BENCH_NETWORKS, BENCH_BATCHES, BENCH_ROUNDS, BENCH_STEPS, BENCH_WIDTH, and BENCH_SOFTWARE=1 to measure a GPU drawn in software.
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { interleave } from './lib/interleaved.mjs'
import { describeMachine, findPyTorch } from './lib/machine.mjs'
import { openSources } from './lib/sources.mjs'
import { torchSources } from './lib/torchSource.mjs'

const list = (name, standard) => (process.env[name] ?? standard).split(',')
const networks = list('BENCH_NETWORKS', 'all-cnn-c')
const batches = list('BENCH_BATCHES', '128').map(Number)
const rounds = Number(process.env.BENCH_ROUNDS ?? 4)
const steps = Number(process.env.BENCH_STEPS ?? 10)
const width = Number(process.env.BENCH_WIDTH ?? 1)
const threads = cpus().length
const here = (name) => join(import.meta.dirname, name)

const sources = await openSources()
const { paperArchitecture } = await sources.load('shared/architecture/paper.ts')
const { engineEnvironment } = await sources.load('main/engine/client.ts')
const torchSource = await torchSources(sources)
await sources.close()
const environment = { ...process.env, ...engineEnvironment({ threads }) }
const torch = findPyTorch()
const machine = { ...describeMachine(), threads, pytorch: torch?.version ?? null }
if (!torch) console.log('No Python with PyTorch was found (ALLCONV_PYTHON names one): nothing to compare with.')

const report = []
let kernels = null
for (const network of networks)
  for (const batch of batches) {
    const architecture = paperArchitecture(network, { width })
    const { input } = architecture
    const source = torchSource(architecture)
    const ours = (name, mode, runtime) => ({
      name,
      command: [
        process.execPath,
        here('lib/stepServer.mjs'),
        JSON.stringify({ mode, runtime, network, batch, threads, width, convolution: 'direct' }),
      ],
      environment,
    })
    const pytorch = (name, channelsLast) => ({
      name,
      command: [
        torch.python,
        here('training_torch.py'),
        JSON.stringify({ source, input, batch, threads, channelsLast, device: 'cuda' }),
      ],
      environment: process.env,
    })
    const programs = [
      ...(torch ? [pytorch('PyTorch, channels first', false), pytorch('PyTorch, channels last', true)] : []),
      ours('TensorFlow with CUDA, eager', 'eager', 'tensorflow-gpu'),
      ours('TensorFlow with CUDA, compiled', 'compiled', 'tensorflow-gpu'),
      ours('WebGPU, eager', 'eager', 'webgpu'),
    ]
    const { results, missing } = await interleave(programs, {
      rounds,
      steps,
      async onEnd(contestant) {
        if (contestant.name.startsWith('WebGPU') && isWanted(contestant.last))
          kernels = (await contestant.ask('profile')).kernels
      },
    })
    for (const { name, why } of missing) console.log(`Skipped ${name}: ${why}`)
    const measured = results.filter(({ name, last }) => {
      if (isWanted(last)) return true
      console.log(`Skipped ${name}: ${last.device}; BENCH_SOFTWARE=1 measures it all the same.`)
      return false
    })
    if (measured.length === 0) continue
    const base = measured
      .filter(({ name }) => name.startsWith('PyTorch'))
      .reduce((best, own) => (best && best.median <= own.median ? best : own), null)
    const rows = measured.map(({ name, median, ratio, last }) => ({
      name,
      device: last.device ?? 'CUDA',
      'ms a step': +median.toFixed(1),
      'images/s': +((batch * 1000) / median).toFixed(1),
      'to PyTorch': base ? +(ratio / base.ratio).toFixed(2) : null,
      'memory MB': Math.round(last.rss / 2 ** 20),
    }))
    console.log(`\n${network}, width ${width}, batch ${batch}`)
    console.table(rows)
    report.push({ network, width, batch, rows, missing })
  }

/** A step of WebGPU in software says nothing of a GPU. */
function isWanted({ device }) {
  return !/software/.test(device ?? '') || process.env.BENCH_SOFTWARE === '1'
}

if (kernels) {
  console.log('WebGPU, one step by kernel (null: this adapter has no timer)')
  console.table(kernels.slice(0, 12).map((kernel) => ({ ...kernel, ms: kernel.ms && +kernel.ms.toFixed(2) })))
}
if (report.length === 0) console.log('No GPU here: nothing was measured.')
else {
  const folder = join(import.meta.dirname, '..', 'docs', 'benchmarks')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'gpu.json'), `${JSON.stringify({ machine, rounds, steps, report, kernels }, null, 1)}\n`)
}
