import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { build } from 'vite'
import workbench from '../electron.vite.config.ts'
import { type Engine, type EngineOptions, nodeProcess, startEngine } from '../src/main/engine/client.ts'

const ROOT = resolve(import.meta.dirname, '..')
const SOURCES = ['src/main/disk', 'src/main/engine', 'src/shared']
/** Inside the repository, so that the built code finds its packages. */
const OUT = join(ROOT, '.out', 'test-engine')
const KEPT_HOURS = 1

/** Builds the engine and its threads once for the present sources, in about a second; returns the path of `engine.js`. */
export async function builtEngine(): Promise<string> {
  const folder = join(OUT, sourcesHash())
  const entry = join(folder, 'engine.js')
  if (existsSync(entry)) return entry
  removeOld()
  const temporary = `${folder}.${process.pid}-${randomBytes(3).toString('hex')}`
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { '@shared': join(ROOT, 'src/shared') } },
    build: {
      ssr: true,
      target: 'node20',
      outDir: temporary,
      minify: false,
      rollupOptions: {
        input: engineEntries(),
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  })
  try {
    renameSync(temporary, folder)
  } catch {
    rmSync(temporary, { recursive: true, force: true }) // another test file was first
  }
  if (!existsSync(entry)) throw new Error(`The engine was built, but ${relative(ROOT, entry)} is not there.`)
  return entry
}

/** A built engine in a process of its own. */
export async function startBuiltEngine(options: EngineOptions = {}): Promise<Engine> {
  return startEngine(nodeProcess(await builtEngine()), options)
}

/** A built engine in a process of its own that is killed once it has sent so many checkpoints. */
export async function startDyingEngine(checkpoints: number, options: EngineOptions = {}): Promise<Engine> {
  const own = { DYING_ENGINE: await builtEngine(), DYING_AT_CHECKPOINT: String(checkpoints) }
  return startEngine(nodeProcess(join(ROOT, 'test', 'dyingEngine.mjs')), {
    ...options,
    environment: { ...options.environment, ...own },
  })
}

/** The entries of the product's own build that run in an engine process. */
function engineEntries(): Record<string, string> {
  const config = workbench as { main: { build: { rollupOptions: { input: Record<string, string> } } } }
  const entries = Object.entries(config.main.build.rollupOptions.input)
  return Object.fromEntries(entries.filter(([, path]) => path.includes(`${sep}engine${sep}`)))
}

function sourcesHash(): string {
  const hash = createHash('sha256').update(JSON.stringify(engineEntries()))
  for (const folder of SOURCES)
    for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).sort())
      if (file.endsWith('.ts') && !file.endsWith('.test.ts'))
        hash.update(file).update(readFileSync(join(ROOT, folder, file)))
  return hash.digest('hex').slice(0, 16)
}

/** Builds of earlier sources; young ones may be in use. */
function removeOld(): void {
  mkdirSync(OUT, { recursive: true })
  writeFileSync(join(OUT, 'package.json'), '{ "type": "module" }\n')
  for (const name of readdirSync(OUT)) {
    const path = join(OUT, name)
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (name !== 'package.json' && age > KEPT_HOURS * 3_600_000) rmSync(path, { recursive: true, force: true })
  }
}
