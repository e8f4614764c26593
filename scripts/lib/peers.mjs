import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from './cacheFolder.mjs'
import { ROOT } from './paths.mjs'

export const PEERS = join(ROOT, 'scripts', 'peers')
const REQUIREMENTS = join(PEERS, 'requirements.txt')
const OLDEST = [3, 11] // what the pinned NumPy and SciPy ask for
const PYTHONS = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python', '/usr/bin/python3']

/** The environment of the pinned list; another list is another environment. */
export function peersFolder() {
  const list = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12)
  return join(cacheFolder(), `peers-${list}`)
}

const pythonOf = (folder) =>
  process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python')
const stampOf = (folder) => join(folder, 'complete')

/** Python of the environment where `npm run peers` has made it; null where it has not. */
export function peersPython() {
  const folder = peersFolder()
  return existsSync(stampOf(folder)) ? pythonOf(folder) : null
}

/** Why the peers cannot be had here: no fault of the workbench's. */
export class Unreachable extends Error {}

/**
 * Makes the environment, unless it is there: 2 GB in the cache folder, of which 700 MB are fetched.
 * @param {typeof import('./run.mjs').run} run
 * @throws {Unreachable}
 */
export async function ensurePeers(run) {
  if (peersPython()) return 'the environment is there'
  const python = findPython()
  const folder = peersFolder()
  // What an interrupted installation has left, and the environments of earlier lists.
  for (const name of existsSync(cacheFolder()) ? readdirSync(cacheFolder()) : [])
    if (name.startsWith('peers-')) rmSync(join(cacheFolder(), name), { recursive: true, force: true })
  const made = await run(python, ['-m', 'venv', folder], { quiet: true })
  if (made.status !== 0)
    throw new Unreachable(`${python} makes no virtual environment (Debian: install python3-venv): ${lastLine(made)}`)
  const pip = ['-m', 'pip', 'install', '--no-deps', '--retries', '2', '--disable-pip-version-check', '-r', REQUIREMENTS]
  const installed = await run(pythonOf(folder), pip, { tee: true })
  if (installed.status !== 0) {
    if (/connection broken by|from versions: none|NewConnectionError|ConnectTimeout/.test(installed.output))
      throw new Unreachable('PyPI cannot be reached, so its packages cannot be fetched; try again with a network.')
    throw new Error(`scripts/peers/requirements.txt does not install: ${lastLine(installed)}`)
  }
  const fitted = await run(pythonOf(folder), [join(PEERS, 'lib', 'cpu_only.py')], { quiet: true })
  if (fitted.status !== 0) throw new Error(`PyTorch does not start: ${lastLine(fitted)}`)
  writeFileSync(stampOf(folder), '')
}

const lastLine = ({ output }) => output.trim().split('\n').at(-1)

function findPython() {
  for (const python of [process.env.ALLCONV_PYTHON, ...PYTHONS].filter(Boolean))
    try {
      const found = execFileSync(python, ['-c', 'import sys; print(*sys.version_info[:2])'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      const [major, minor] = found.split(' ').map(Number)
      if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return python
    } catch {
      // not there
    }
  throw new Unreachable(`No Python ${OLDEST.join('.')} or later was found; install one, or name it by ALLCONV_PYTHON.`)
}

/**
 * The checks of scripts/peers: files in Python or JavaScript. One with a line `slow` of its own in its opening comment is no quick check.
 * @param {{ quick: boolean, words: readonly string[] }} wanted
 */
export function checks({ quick, words }) {
  return readdirSync(PEERS)
    .filter((name) => /\.(py|mjs)$/.test(name))
    .filter((name) => words.length === 0 || words.some((word) => name.startsWith(word)))
    .filter((name) => !quick || !isSlow(readFileSync(join(PEERS, name), 'utf8')))
    .sort()
}

export const isSlow = (source) => /^(\/\/ |# )?slow$/m.test(source.slice(0, 1000))

/**
 * Counts a check's answers, TAP lines: `ok`, `not ok`, `ok ... # SKIP why`. One that ends badly, or that answers nothing, has failed.
 * @param {{ status: number, output: string }} ended
 */
export function countsOf({ status, output }) {
  const lines = output.split('\n')
  const skipped = lines.filter((line) => /^ok\b.*# SKIP/i.test(line)).length
  const passed = lines.filter((line) => /^ok\b/.test(line)).length - skipped
  const failed = lines.filter((line) => /^not ok\b/.test(line)).length
  const isBroken = failed === 0 && (status !== 0 || passed + skipped === 0)
  return { passed, failed: failed + (isBroken ? 1 : 0), skipped }
}
