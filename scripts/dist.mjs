// npm run dist: builds the installers of this platform. `--list` reports what they will hold, `--dummy` leaves that in dist/; neither needs Electron.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packOnDummy, sizesByPart } from './lib/dummyPackage.mjs'
import { makeIcons } from './lib/icons.mjs'

const root = join(import.meta.dirname, '..')
const say = (words) => process.stderr.write(`${words}\n`)

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}

say('Building the application ...')
run('npx', ['--no-install', 'electron-vite', 'build', '--logLevel', 'warn'])
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1).padStart(7)} MB`

/** Packs on a stand-in for Electron and says what of. */
async function packDummy(output) {
  const { files } = await packOnDummy(root, output)
  process.stdout.write(`${files.length} files, ${megabytes(files.reduce((sum, { bytes }) => sum + bytes, 0)).trim()}\n`)
  for (const { part, bytes } of sizesByPart(files))
    if (bytes >= 5e4) process.stdout.write(`${megabytes(bytes)}  ${part}\n`)
}

if (process.argv.includes('--list')) {
  const temporary = mkdtempSync(join(tmpdir(), 'allconv-dist-'))
  try {
    await packDummy(temporary)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
  process.exit(0)
}
if (process.argv.includes('--dummy')) {
  await packDummy(join(root, 'dist'))
  say('The application lies in dist/linux-unpacked, on a stand-in for Electron that shows no window.')
  process.exit(0)
}

say('Making icons ...')
await makeIcons(join(root, 'resources', 'icon.svg'), join(root, 'resources', 'icons'))
const electron = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, 'node_modules', 'electron', 'dist')
if (!existsSync(electron))
  say(
    'Electron is not installed here; electron-builder downloads it now. Without a network, set ELECTRON_OVERRIDE_DIST_PATH.',
  )
// electron-builder does not read that variable itself.
const named = process.env.ELECTRON_OVERRIDE_DIST_PATH ? [`-c.electronDist=${electron}`] : []
run('npx', [
  '--no-install',
  'electron-builder',
  '--config',
  'electron-builder.config.mjs',
  ...named,
  ...process.argv.slice(2),
])
