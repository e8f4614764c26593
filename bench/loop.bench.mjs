// What a training spends beside its steps: batches, metrics, messages, checkpoints. All-CNN-C at batch 64 in an engine of its own, with the
// paper's augmentation and a checkpoint every five seconds (the workbench writes one in five minutes): at most 3 % of a step.
// Environment: BENCH_EPOCHS (of 24 steps), BENCH_THREADS, ALLCONV_OUT.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from './lib/interleaved.mjs'
import { openSources } from './lib/sources.mjs'

const LIMIT = 0.03
const STEPS = 24
const BATCH = 64
const epochs = Number(process.env.BENCH_EPOCHS ?? 3)
const threads = Number(process.env.BENCH_THREADS ?? cpus().length)
const sources = await openSources()
const { generateShapes } = await sources.load('main/engine/data/shapes/generate.ts')
const { nodeProcess, startEngine } = await sources.load('main/engine/client.ts')
const { paperArchitecture } = await sources.load('shared/architecture/paper.ts')
const { PAPER_RECIPE } = await sources.load('shared/training/presets.ts')
await sources.close()
const folder = mkdtempSync(join(tmpdir(), 'allconv-loop-'))
mkdirSync(join(folder, 'checkpoints'))
const built = join(import.meta.dirname, '..', process.env.ALLCONV_OUT ?? 'out', 'main', 'engine.js')
const engine = startEngine(nodeProcess(built), { threads })
const windows = []
const steps = []
let checkpoints = 0
try {
  await generateShapes(join(folder, 'shapes'), { counts: { train: STEPS * BATCH, test: 100 } })
  const job = engine.call('train', {
    runId: 'bench',
    title: 'Benchmark',
    request: {
      architecture: paperArchitecture('all-cnn-c', { lastRelu: false }),
      dataset: 'shapes',
      recipe: {
        ...PAPER_RECIPE,
        epochs,
        batchSize: BATCH,
        learningRate: 0.01,
        learningRateDrops: [],
        preprocessing: 'standardise',
        augmentation: { flip: true, shift: 5 },
        validationShare: 0,
      },
      seed: 1,
      runtime: 'tensorflow',
      step: 'compiled',
      convolution: 'auto',
    },
    datasetFolder: join(folder, 'shapes'),
    runFolder: folder,
    resume: null,
    positionEverySeconds: 5,
  })
  for await (const event of job.events) {
    if (event.kind === 'steps') {
      windows.push(event.loopShare)
      steps.push(...event.steps)
    }
    if (event.kind === 'checkpoint') checkpoints++
  }
  await job.result
} finally {
  engine.kill()
  await engine.exited
  rmSync(folder, { recursive: true, force: true })
}
const mean = windows.reduce((sum, share) => sum + share, 0) / windows.length
const row = {
  steps: steps.length,
  checkpoints,
  'ms a step': Math.round(median(steps.map(({ imagesPerSecond }) => (1000 * BATCH) / imagesPerSecond))),
  'beside the step, median %': +(100 * median(windows)).toFixed(2),
  'mean %': +(100 * mean).toFixed(2),
  'worst %': +(100 * Math.max(...windows)).toFixed(2),
}
console.table([row])
if (mean > LIMIT)
  console.log(`Missed: ${row['mean %']} % of the time goes to anything but the steps, wanted ${100 * LIMIT} %.`)
process.exit(mean > LIMIT ? 1 : 0)
