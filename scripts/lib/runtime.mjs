import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CLI, OUT } from './paths.mjs'
import { run } from './run.mjs'

const STAMP = join(OUT, '.runtime')

/** Sees to it that TensorFlow's native library is there; without it everything runs, slower, on WebAssembly. */
export async function ensureRuntime() {
  if (existsSync(STAMP) && existsSync(readFileSync(STAMP, 'utf8'))) return 'TensorFlow is there'
  const { status, output } = await run(process.execPath, [CLI, 'doctor', '--provision', '--json'], {
    quiet: !process.stderr.isTTY,
  })
  if (status !== 0) throw new Error(`${output.trim().split('\n').at(-1) || 'no native library'}; WebAssembly is used`)
  const found = /"folder": "(.*)"/.exec(output)?.[1]
  if (found) writeFileSync(STAMP, JSON.parse(`"${found}"`))
}
