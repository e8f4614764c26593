// npm run bench: every benchmark of bench/, one after the other; `npm run bench -- NAME ...` only those whose name begins so. What begins with the first
// option (`npm run bench -- faults --kills 200`) is passed on to them.
// A benchmark is a script that prints its figures and ends with status 1 where a bound does not hold.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuild } from './lib/build.mjs'
import { ensurePackages } from './lib/packages.mjs'
import { ROOT } from './lib/paths.mjs'
import { run } from './lib/run.mjs'
import { ensureRuntime } from './lib/runtime.mjs'
import { say, step, tryStep } from './lib/steps.mjs'

const given = process.argv.slice(2)
const firstOption = given.findIndex((word) => word.startsWith('-'))
const wanted = firstOption < 0 ? given : given.slice(0, firstOption)
const options = firstOption < 0 ? [] : given.slice(firstOption)
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
// Ctrl-C reaches the benchmark as well, which may have a report to print; after it none begins.
let isEnding = false
process.on('SIGINT', () => {
  isEnding = true
})
for (const name of benchmarks) {
  if (isEnding) break
  await step(name, async () => {
    const { status } = await run(process.execPath, [join(ROOT, 'bench', name), ...options])
    if (status !== 0) throw new Error('a bound does not hold')
  }).catch(() => missed.push(name))
}
if (isEnding) say('Ended before its end.')
else say(missed.length === 0 ? 'Every bound holds.' : `Bounds missed in ${missed.join(', ')}.`)
process.exit(isEnding ? 130 : missed.length === 0 ? 0 : 1)
