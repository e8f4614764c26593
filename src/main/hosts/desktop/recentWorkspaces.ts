import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'

const LIMIT = 10

/** Puts a workspace first; each stands once, the oldest fall out. */
export function withRecent(recent: readonly string[], path: string): [string, ...string[]] {
  return [path, ...recent.filter((other) => other !== path).slice(0, LIMIT - 1)]
}

/** Reads the list; a missing or damaged file is an empty one. */
export async function readRecent(file: string): Promise<string[]> {
  try {
    return z.array(z.string()).parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return []
  }
}

export async function writeRecent(file: string, recent: readonly string[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.tmp`, JSON.stringify(recent))
  await rename(`${file}.tmp`, file)
}
