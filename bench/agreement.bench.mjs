// Whole trainings on the embedded data set by the eager step, the compiled direct one and the compiled one with Winograd: with the same seeds
// their mean test errors agree within a point, and are low enough for that to mean something. Each result is said as it comes. About five
// minutes on two cores. Environment: BENCH_SEEDS (comma-separated), BENCH_EPOCHS, BENCH_WIDTH, BENCH_THREADS.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openSources } from './lib/sources.mjs'

const seeds = (process.env.BENCH_SEEDS ?? '1,2,3').split(',').map(Number)
const epochs = Number(process.env.BENCH_EPOCHS ?? 4)
const width = Number(process.env.BENCH_WIDTH ?? 0.25)
const threads = Number(process.env.BENCH_THREADS ?? cpus().length)
/** Largest difference of mean test errors, in per cent points. */
const WITHIN = 1
/** Highest mean test error of a training that counts as one, in per cent: guessing gives 90. */
const LEARNT = 5
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
const results = MODES.map(({ name }) => ({ name, errors: [], seconds: 0, algorithms: {} }))
try {
  await generateShapes(folder)
  await sources.close()
  for (const seed of seeds)
    for (const [i, { name, mode, convolution }] of MODES.entries()) {
      const options = { folder, mode, convolution, seed, epochs, width, threads }
      const environment = { ...process.env, ...engineEnvironment({ threads }) }
      const server = join(import.meta.dirname, 'lib', 'trainServer.mjs')
      const { stdout } = await promisify(execFile)(process.execPath, [server, JSON.stringify(options)], {
        env: environment,
      })
      const { error, seconds, algorithms } = JSON.parse(stdout.trim().split('\n').at(-1))
      console.log(`seed ${seed}, ${name}: test error ${error.toFixed(2)} %, ${seconds.toFixed(0)} s`)
      results[i].errors.push(error)
      results[i].seconds += seconds
      results[i].algorithms = algorithms
    }
} finally {
  rmSync(parent, { recursive: true, force: true })
}
for (const { name, algorithms } of results) console.log(`${name}: ${JSON.stringify(algorithms)}`)
const rows = results.map(({ name, errors, seconds }) => ({
  name,
  'test error %': errors.map((error) => error.toFixed(2)).join(', '),
  mean: errors.reduce((sum, error) => sum + error, 0) / errors.length,
  seconds: Math.round(seconds),
}))
console.table(rows.map((row) => ({ ...row, mean: +row.mean.toFixed(2) })))
const means = rows.map(({ mean }) => mean)
const spread = Math.max(...means) - Math.min(...means)
console.log(`The means differ by ${spread.toFixed(2)} points.`)
const hasLearnt = Math.max(...means) <= LEARNT
if (!hasLearnt) console.log(`Missed: a mean test error above ${LEARNT} %, so nothing was learnt that could agree.`)
process.exit(spread <= WITHIN && hasLearnt ? 0 : 1)
