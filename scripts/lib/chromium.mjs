import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './run.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge']
const PLACES = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
}

const onPath = (name) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, process.platform === 'win32' ? `${name}.exe` : name))
    .find((path) => existsSync(path))

/** Path of a Chromium of the system, or null. */
export function systemChromium() {
  const named = process.env.ALLCONV_CHROMIUM
  if (named && existsSync(named)) return named
  return NAMES.map(onPath).find(Boolean) ?? PLACES[process.platform]?.find((path) => existsSync(path)) ?? null
}

/** Path of the Chromium that Playwright downloads, or null where it has not. */
async function playwrightChromium() {
  const { chromium } = await import('@playwright/test')
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : null
}

/** Path of any Chromium that the tests can use, or null. */
export const findChromium = async () => systemChromium() ?? (await playwrightChromium())

/** Sees to it that there is a Chromium: the system's, Debian's package, or Playwright's own. */
export async function ensureChromium() {
  const present = await findChromium()
  if (present) return present
  if (process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get')) {
    const environment = { DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', ['update', '-q'], { quiet: true, environment })
    const { status } = await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], {
      quiet: true,
      environment,
    })
    if (status === 0 && systemChromium()) return
  }
  const { status, output } = await run('npx', ['--no-install', 'playwright', 'install', 'chromium'], { quiet: true })
  if (status !== 0 || !(await findChromium()))
    throw new Error(
      `no Chromium was found or could be installed; set ALLCONV_CHROMIUM to one. ${output.trim().split('\n').at(-1)}`,
    )
}
