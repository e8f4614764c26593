// npm test: everything that proves the workbench, from a fresh clone, without a network once the packages are there.
// Each step is said with its time; the last line is `N passed, N failed, N skipped`.
//
//   npm test                  all of it
//   npm test -- unit          only these steps: types, lint, unit, e2e (packages and build as they need them)
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuild } from './lib/build.mjs'
import { ensureChromium } from './lib/chromium.mjs'
import { none, playwrightCounts, sum, vitestCounts } from './lib/counts.mjs'
import { ensurePackages } from './lib/packages.mjs'
import { ROOT } from './lib/paths.mjs'
import { run } from './lib/run.mjs'
import { ensureRuntime } from './lib/runtime.mjs'
import { say, seconds, step, tryStep } from './lib/steps.mjs'

const started = Date.now()
const RESULTS = join(ROOT, 'test-results')
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('-'))
const wants = (name) => wanted.length === 0 || wanted.includes(name)
const report = (name) => join(RESULTS, `${name}.json`)
rmSync(RESULTS, { recursive: true, force: true })
mkdirSync(RESULTS, { recursive: true })

let counts = none()
/** @type {string[]} */
const failed = []

/** A step that passes or fails as a whole counts as a failure where it fails, and as nothing where it passes. */
async function check(title, work) {
  if (await tryStep(title, work)) return true
  failed.push(title)
  return false
}

async function command(name, args, { quiet = false } = {}) {
  const { status, output } = await run(name, args, { quiet })
  if (status !== 0) throw new Error(quiet ? `\n${output.trimEnd()}\n` : `status ${status}`)
}

/** A step with tests inside: they count themselves. */
async function tests(title, read, work) {
  const isGreen = await tryStep(title, work)
  const own = read()
  if (own) counts = sum(counts, own)
  if (!isGreen) failed.push(title)
  // A run that failed without a failed test (a crash, a time limit) must not look green.
  if (!isGreen && (own?.failed ?? 0) === 0) counts.failed++
}

try {
  await step('Packages', ensurePackages)
} catch {
  end('Packages')
}
if (wants('types') && !(await check('Types', () => command('node', ['scripts/typecheck.mjs'], { quiet: true }))))
  counts.failed++
if (
  wants('lint') &&
  !(await check('Lint', () => command('npx', ['--no-install', 'biome', 'check', '.'], { quiet: true })))
)
  counts.failed++
const needsBuild = wants('unit') || wants('e2e')
const isBuilt = needsBuild && (await check('Build', ensureBuild))
if (needsBuild && !isBuilt) counts.failed++
if (isBuilt) await tryStep('Tensor runtime', ensureRuntime)
// Unit tests use its SwiftShader where it is there; end-to-end tests cannot do without it.
const hasChromium = isBuilt && (await (wants('e2e') ? check : tryStep)('Chromium', ensureChromium))
if (wants('unit'))
  await tests(
    'Unit tests',
    () => vitestCounts(report('unit')),
    () =>
      command('npx', [
        '--no-install',
        'vitest',
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report('unit')}`,
      ]),
  )
if (wants('e2e') && isBuilt) {
  if (hasChromium)
    await tests(
      'End-to-end tests',
      () => playwrightCounts(report('e2e')),
      () => command('npx', ['--no-install', 'playwright', 'test']),
    )
  else counts.failed++
}
end()

/** @param {string} [broken] step without which nothing else can run */
function end(broken) {
  if (broken) {
    failed.push(broken)
    counts.failed++
  }
  say('')
  say(
    failed.length === 0
      ? `All steps passed in ${seconds(started)}.`
      : `Failed: ${failed.join(', ')} (${seconds(started)} in all).`,
  )
  say(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  process.exit(failed.length === 0 && counts.failed === 0 ? 0 : 1)
}
