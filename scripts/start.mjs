// npm start: from a fresh clone to a running workbench. Each step is said, and skipped when it is done.
//
//   npm start                     the desktop application, or where there is none the workbench in a browser
//   npm start -- --browser        in a browser in any case; other options go on to `allconv serve` (--port, --workspace, ...)
//   npm start -- --desktop        the desktop application or an error
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuild } from './lib/build.mjs'
import { ensureElectron, findElectron, hasDisplay } from './lib/electron.mjs'
import { endWith, launchElectron } from './lib/launch.mjs'
import { ensurePackages } from './lib/packages.mjs'
import { CLI, OUT, ROOT } from './lib/paths.mjs'
import { ensureRuntime } from './lib/runtime.mjs'
import { say, step, tryStep } from './lib/steps.mjs'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Node ${process.versions.node} is too old; install Node 20.19 or later.\n`)
  process.exit(1)
}

const words = process.argv.slice(2)
const wants = words.includes('--browser') ? 'browser' : words.includes('--desktop') ? 'desktop' : 'either'
const options = words.filter((word) => word !== '--browser' && word !== '--desktop')

try {
  await step('Packages', ensurePackages)
  await step('Build', ensureBuild)
} catch {
  process.exit(1)
}
await tryStep('Tensor runtime', ensureRuntime)
// Options of the browser host ask for it.
const isForBrowser =
  wants === 'browser' || (wants === 'either' && options.some((word) => /^--(host|port|tls|insecure|allow)/.test(word)))
const canOpenWindow =
  !isForBrowser && hasDisplay() && (await tryStep('Electron', () => ensureElectron(wants === 'desktop')))
if (wants === 'desktop' && !canOpenWindow) {
  process.stderr.write(
    'The desktop application needs a display and the Electron executable; try npm start -- --browser.\n',
  )
  process.exit(1)
}
if (canOpenWindow) startDesktop()
else startBrowserHost()

function startDesktop() {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  launchElectron({
    executable: findElectron(),
    words: [...root, join(OUT, 'main', 'index.js'), ...options],
    folder: ROOT,
    onEnd: (status) => process.exit(status),
    onStillborn(sentences) {
      for (const sentence of sentences) say(sentence)
      if (wants === 'desktop') process.exit(1)
      say('The workbench opens in a browser instead.')
      startBrowserHost()
    },
  })
}

function startBrowserHost() {
  const child = spawn(process.execPath, [CLI, 'serve', ...options], {
    cwd: ROOT,
    stdio: ['inherit', 'pipe', 'inherit'],
  })
  let told = ''
  child.stdout.on('data', (chunk) => {
    process.stdout.write(chunk)
    const isOpenAlready = told.includes('http')
    told += chunk
    const url = /https?:\/\/\S+/.exec(told)?.[0]
    if (url && !isOpenAlready) {
      if (hasDisplay() && !process.env.CI) openBrowser(url)
      else say('Open this address in a browser.')
    }
  })
  endWith(child, (status) => process.exit(status ?? 1))
}

function openBrowser(url) {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url]
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => say('Open this address in a browser.'))
    .unref()
}
