// npm run peers: the workbench against programs that it did not write (PyTorch, SciPy, scikit-learn, Captum, ...), each check one file of
// scripts/peers/. The first run makes a Python environment in the cache folder. The last line is `N passed, N failed, N skipped`.
//
//   npm run peers                     all checks
//   npm run peers -- --quick          those of a few minutes
//   npm run peers -- NAME ...         those whose names begin so
//
// Status 0: all passed; 1: something failed; 75: the peers cannot be had here (no Python, no network).
import { join } from 'node:path'
import { ensureBuild } from './lib/build.mjs'
import { none, sum } from './lib/counts.mjs'
import { ensurePackages } from './lib/packages.mjs'
import { CLI } from './lib/paths.mjs'
import { checks, countsOf, ensurePeers, PEERS, peersPython, Unreachable } from './lib/peers.mjs'
import { run } from './lib/run.mjs'
import { ensureRuntime } from './lib/runtime.mjs'
import { say, seconds, step, tryStep } from './lib/steps.mjs'

const NOT_HERE = 75
const started = Date.now()
const words = process.argv.slice(2).filter((word) => !word.startsWith('-'))
const quick = process.argv.includes('--quick')
const wanted = checks({ quick, words })
if (wanted.length === 0) {
  process.stderr.write('scripts/peers/ has no check of that name.\n')
  process.exit(2)
}
let counts = none()

try {
  await step('Peers', () => ensurePeers(run))
} catch (error) {
  end({ ...none(), ...(error instanceof Unreachable ? { skipped: wanted.length } : { failed: 1 }) }, error)
}
try {
  await step('Packages', ensurePackages)
  await step('Build', ensureBuild)
} catch (error) {
  end({ ...none(), failed: 1 }, error)
}
await tryStep('Tensor runtime', ensureRuntime)
for (const name of wanted)
  await tryStep(name, async () => {
    const program = name.endsWith('.py') ? peersPython() : process.execPath
    const environment = { ALLCONV_PEERS_PYTHON: peersPython(), ALLCONV_CLI: CLI, ALLCONV_NODE: process.execPath }
    const own = countsOf(await run(program, [join(PEERS, name)], { tee: true, environment }))
    counts = sum(counts, own)
    if (own.failed > 0) throw new Error(`${own.failed} failed`)
  })
end(counts)

/** @param {Error} [error] what kept the checks from running */
function end({ passed, failed, skipped }, error) {
  say('')
  if (!error) say(`${wanted.length} checks in ${seconds(started)}.`)
  say(`${passed} passed, ${failed} failed, ${skipped} skipped`)
  process.exit(failed > 0 ? 1 : error ? NOT_HERE : 0)
}
