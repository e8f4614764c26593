// npm run bench: every benchmark of bench/, one after the other; `npm run bench -- NAME ...` only those whose name begins so.
// A benchmark is a script that prints its figures and ends with status 1 where a bound does not hold.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuild } from './lib/build.mjs'
import { ensurePackages } from './lib/packages.mjs'
import { ROOT } from './lib/paths.mjs'
import { run } from './lib/run.mjs'
import { ensureRuntime } from './lib/runtime.mjs'
import { say, step, tryStep } from './lib/steps.mjs'

const wanted = process.argv.slice(2)
const benchmarks = readdirSync(join(ROOT, 'bench'))
  .filter((name) => /\.bench\.m?js$/.test(name))
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)))
  .sort()
if (benchmarks.length === 0) {
  process.stderr.write(`bench/ has no benchmark of that name.\n`)
  process.exit(2)
}
try {
  await step('Packages', ensurePackages)
  await step('Build', ensureBuild)
} catch {
  process.exit(1)
}
await tryStep('Tensor runtime', ensureRuntime)
const missed = []
for (const name of benchmarks)
  await step(name, async () => {
    const { status } = await run(process.execPath, [join(ROOT, 'bench', name)])
    if (status !== 0) throw new Error('a bound does not hold')
  }).catch(() => missed.push(name))
say(missed.length === 0 ? 'Every bound holds.' : `Bounds missed in ${missed.join(', ')}.`)
process.exit(missed.length === 0 ? 0 : 1)
