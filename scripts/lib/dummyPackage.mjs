// The desktop application packed by electron-builder itself, on a stand-in for Electron: what the installers will hold, where Electron's own
// executable cannot be had.
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import asar from '@electron/asar'
import { makeIcons } from './icons.mjs'

/** Stands in Electron's executable before its fuses; `@electron/fuses` looks for it. Then follow a version and one character a fuse. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'

/** A folder with the files of an Electron distribution that electron-builder touches. */
function makeDummy(folder, version) {
  mkdirSync(join(folder, 'resources'), { recursive: true })
  mkdirSync(join(folder, 'locales'))
  const fuses = Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, 9]), Buffer.from('1'.repeat(9))])
  const executable = join(folder, 'electron')
  writeFileSync(
    executable,
    Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n'), Buffer.alloc(64), fuses, Buffer.alloc(64)]),
  )
  chmodSync(executable, 0o755)
  writeFileSync(join(folder, 'version'), version)
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'chrome_crashpad_handler'])
    writeFileSync(join(folder, name), name)
  writeFileSync(join(folder, 'locales', 'en-US.pak'), '')
}

/**
 * Packs what is built in `out`.
 * @param {string} root the repository
 * @param {string} output folder for `linux-unpacked`
 * @returns {Promise<{ archive: string, executable: string, files: { path: string, bytes: number, unpacked: boolean }[] }>}
 */
export async function packOnDummy(root, output) {
  const dummy = mkdtempSync(join(tmpdir(), 'allconv-electron-'))
  try {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    makeDummy(dummy, devDependencies.electron)
    await makeIcons(join(root, 'resources', 'icon.svg'), join(root, 'resources', 'icons'))
    await electronBuilder(root, [`-c.electronDist=${dummy}`, `-c.directories.output=${output}`])
  } finally {
    rmSync(dummy, { recursive: true, force: true })
  }
  const folder = join(output, 'linux-unpacked')
  const archive = join(folder, 'resources', 'app.asar')
  return { archive, executable: join(folder, 'allconv-workbench'), files: filesOf(archive) }
}

async function electronBuilder(root, options) {
  const script = join(root, 'node_modules', 'electron-builder', 'cli.js')
  const words = ['--linux', 'dir', '--config', 'electron-builder.config.mjs', '--publish', 'never', ...options]
  const child = spawn(process.execPath, [script, ...words], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece) => {
      said += piece
    })
  const status = await new Promise((resolve) => child.once('exit', resolve))
  if (status !== 0) throw new Error(`electron-builder ended with status ${status}: ${said.slice(-2000)}`)
}

/** The files of an archive, and which of them lie beside it, sorted by path. */
function filesOf(archive) {
  return asar
    .listPackage(archive)
    .map((path) => ({ path: path.slice(1), entry: asar.statFile(archive, path.slice(1), false) }))
    .filter(({ entry }) => 'size' in entry)
    .map(({ path, entry }) => ({
      path: path.replaceAll('\\', '/'),
      bytes: entry.size,
      unpacked: entry.unpacked === true,
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Writes an archive's files, those beside it as well, to a folder. */
export const extract = (archive, folder) => asar.extractAll(archive, folder)

/** Sizes by part: the application's own code by process, and every package, largest first. */
export function sizesByPart(files) {
  const sizes = new Map()
  for (const { path, bytes } of files) {
    const parts = path.split('/')
    const at = parts.lastIndexOf('node_modules')
    const part =
      at >= 0
        ? parts.slice(at + 1, at + (parts[at + 1].startsWith('@') ? 3 : 2)).join('/')
        : parts[0] === 'out'
          ? `out/${parts[1]}`
          : parts[0]
    sizes.set(part, (sizes.get(part) ?? 0) + bytes)
  }
  return [...sizes].map(([part, bytes]) => ({ part, bytes })).sort((a, b) => b.bytes - a.bytes)
}
