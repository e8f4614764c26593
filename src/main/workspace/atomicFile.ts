import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { z } from 'zod'
import { WorkbenchError } from '../../shared/errors.ts'
import { hasCode, onDisk } from './diskError.ts'

/** Names of files that are being written; what is left of them after a crash is garbage. */
export const TEMPORARY = /^\..+\.[0-9a-f]{8}\.tmp$/

/** Makes a folder's entries last: a rename is only safe once its folder is flushed. Windows has no such call. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // Some network file systems refuse to flush a folder.
    if (!hasCode(error, 'EINVAL', 'ENOTSUP', 'EPERM')) throw error
  } finally {
    await handle.close()
  }
}

/** On Windows a virus scanner or indexer that looks at the old file holds up its replacement for a moment. */
async function replace(temporary: string, path: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(temporary, path)
    } catch (error) {
      if (process.platform !== 'win32' || attempt === 10 || !hasCode(error, 'EPERM', 'EACCES', 'EBUSY')) throw error
      await setTimeout(20 * attempt)
    }
  }
}

/**
 * Writes a whole file so that a crash or a full disk leaves either the old content or the new one, never a part of it.
 * @throws WorkbenchError DISK
 */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`)
  await onDisk(path, async () => {
    await mkdir(folder, { recursive: true })
    try {
      const handle = await open(temporary, 'wx')
      try {
        await handle.writeFile(content)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await replace(temporary, path)
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {})
      throw error
    }
    await flushFolder(folder)
  })
}

export const writeJson = (path: string, value: unknown) => writeAtomically(path, `${JSON.stringify(value, null, 2)}\n`)

/**
 * Reads a JSON file by a schema; null where there is none.
 * @throws WorkbenchError BAD_FILE naming the file and its first mistake; DISK
 */
export async function readJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.infer<Schema> | null> {
  let text: string
  try {
    text = await onDisk(path, () => readFile(path, 'utf8'))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
  return parseJson(text, path, schema)
}

export function parseJson<Schema extends z.ZodType>(text: string, label: string, schema: Schema): z.infer<Schema> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new WorkbenchError('BAD_FILE', `${label} is not JSON; it was probably cut off or edited by hand.`)
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  const where = issue.path.length > 0 ? ` at ${issue.path.join('.')}` : ''
  throw new WorkbenchError('BAD_FILE', `${label} does not hold what it should${where}: ${issue.message}.`)
}
