// Whole trainings on the embedded data set by the eager step, the compiled direct one and the compiled one with Winograd: with the same seeds
// their mean test errors agree within a point. Environment: BENCH_SEEDS, BENCH_EPOCHS, BENCH_WIDTH, BENCH_THREADS.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openSources } from './lib/sources.mjs'

const seeds = Number(process.env.BENCH_SEEDS ?? 3)
const epochs = Number(process.env.BENCH_EPOCHS ?? 5)
const width = Number(process.env.BENCH_WIDTH ?? 0.25)
const threads = Number(process.env.BENCH_THREADS ?? cpus().length)
/** Largest difference of mean test errors, in per cent points. */
const WITHIN = 1
const MODES = [
  { name: 'eager', mode: 'eager' },
  { name: 'compiled, direct', mode: 'compiled', convolution: 'direct' },
  { name: 'compiled, all algorithms', mode: 'compiled', convolution: 'auto' },
]
const sources = await openSources()
const { engineEnvironment } = await sources.load('main/engine/client.ts')
const { generateShapes } = await sources.load('main/engine/data/shapes/generate.ts')
const parent = mkdtempSync(join(tmpdir(), 'allconv-agreement-'))
const folder = join(parent, 'shapes')
const rows = []
try {
  await generateShapes(folder)
  await sources.close()
  for (const { name, mode, convolution } of MODES) {
    const errors = []
    let seconds = 0
    for (let seed = 1; seed <= seeds; seed++) {
      const options = { folder, mode, convolution, seed, epochs, width, threads }
      const environment = { ...process.env, ...engineEnvironment({ threads }) }
      if (mode === 'compiled') environment.TF_NUM_INTRAOP_THREADS = '1'
      const server = join(import.meta.dirname, 'lib', 'trainServer.mjs')
      const { stdout } = await promisify(execFile)(process.execPath, [server, JSON.stringify(options)], {
        env: environment,
      })
      const result = JSON.parse(stdout.trim().split('\n').at(-1))
      errors.push(result.error)
      seconds += result.seconds
      if (seed === 1) console.log(`${name}: ${JSON.stringify(result.algorithms)}`)
    }
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length
    rows.push({
      name,
      'test error %': errors.map((error) => error.toFixed(2)).join(', '),
      mean,
      seconds: Math.round(seconds),
    })
  }
} finally {
  rmSync(parent, { recursive: true, force: true })
}
console.table(rows.map((row) => ({ ...row, mean: +row.mean.toFixed(2) })))
const means = rows.map(({ mean }) => mean)
const spread = Math.max(...means) - Math.min(...means)
console.log(`The means differ by ${spread.toFixed(2)} points.`)
process.exit(spread <= WITHIN ? 0 : 1)
