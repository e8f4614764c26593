import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OUT, ROOT } from './paths.mjs'
import { run } from './run.mjs'

const PACKAGE = join(ROOT, 'node_modules', 'electron')
const FAILED = join(OUT, '.electron-unavailable')
const A_DAY = 24 * 3600_000
/** Milliseconds that the download of Electron (120 MB) may take before the browser is used instead. */
const DOWNLOAD_TIME = 900_000

/** Whether a window can be shown. */
export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

/** Path of Electron's executable, or null where it is not there. */
export function findElectron() {
  const names = process.platform === 'darwin' ? ['Electron.app/Contents/MacOS/Electron'] : ['electron', 'electron.exe']
  const named = process.env.ELECTRON_OVERRIDE_DIST_PATH
  // Electron's install script writes this file last: without it the archive was unpacked in part.
  if (!named && !existsSync(join(PACKAGE, 'path.txt'))) return null
  const folder = named ?? join(PACKAGE, 'dist')
  return names.map((name) => join(folder, name)).find((path) => existsSync(path)) ?? null
}

/**
 * Fetches Electron's executable once, since packages are installed without their scripts. A failure is remembered for a day: not every
 * network reaches its download, and nobody should wait for that at each start.
 * @param {boolean} [insists] tries again in any case
 */
export async function ensureElectron(insists = false) {
  if (findElectron()) return 'installed already'
  if (!insists && existsSync(FAILED) && Date.now() - statSync(FAILED).mtimeMs < A_DAY)
    throw new Error(`${readFileSync(FAILED, 'utf8')} (tried again in a day, or at once with --desktop)`)
  const { status, output } = await run(process.execPath, [join(PACKAGE, 'install.js')], {
    quiet: true,
    timeout: DOWNLOAD_TIME,
  })
  if (status === 0 && findElectron()) return
  const words =
    output
      .trim()
      .split('\n')
      .find((line) => /error/i.test(line)) ?? 'the download took too long'
  const reason = `its executable could not be downloaded (${words.slice(0, 200)}); the browser is used instead`
  writeFileSync(FAILED, reason)
  throw new Error(reason)
}
