import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CLI, OUT, ROOT } from './paths.mjs'
import { run } from './run.mjs'

const SOURCES = [
  'src',
  'resources',
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
  'tsconfig.base.json',
]
const STAMP = join(OUT, '.built')

/** A hash of everything that goes into the build; tests do not. Times of files are not looked at: a checkout changes them all. */
function sourceHash() {
  const hash = createHash('sha256')
  const add = (path) => hash.update(path).update(readFileSync(join(ROOT, path)))
  for (const source of SOURCES) {
    if (!existsSync(join(ROOT, source))) continue
    if (source.includes('.')) add(source)
    else
      readdirSync(join(ROOT, source), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
        .sort()
        .forEach(add)
  }
  return hash.digest('hex')
}

/** Builds the workbench where its sources are newer than what was built last. */
export async function ensureBuild() {
  const hash = sourceHash()
  if (existsSync(CLI) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return 'up to date'
  const { status, output } = await run('npx', ['--no-install', 'electron-vite', 'build'], { quiet: true })
  if (status !== 0) throw new Error(`it failed:\n${output.slice(output.search(/error/i)).slice(0, 4000)}\n`)
  mkdirSync(OUT, { recursive: true })
  writeFileSync(STAMP, hash)
}
