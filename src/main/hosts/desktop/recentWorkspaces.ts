import { z } from 'zod'
import { readRegularText } from '../../disk/openRegularFile.ts'
import { writeWhole } from '../../disk/wholeFile.ts'

const LIMIT = 10

/** Puts a workspace first; each stands once, the oldest fall out. */
export function withRecent(recent: readonly string[], path: string): [string, ...string[]] {
  return [path, ...recent.filter((other) => other !== path).slice(0, LIMIT - 1)]
}

/** Reads the list; a missing or damaged file is an empty one. */
export async function readRecent(file: string): Promise<string[]> {
  try {
    return z.array(z.string()).parse(JSON.parse(await readRegularText(file)))
  } catch {
    return []
  }
}

export async function writeRecent(file: string, recent: readonly string[]): Promise<void> {
  await writeWhole(file, JSON.stringify(recent))
}
