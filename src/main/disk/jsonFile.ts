import { lstat } from 'node:fs/promises'
import type { z } from 'zod'
import { WorkbenchError } from '../../shared/errors.ts'
import '../../shared/schemaWords.ts'
import { shown } from '../../shared/shown.ts'
import { hasCode, onDisk } from './diskError.ts'
import { readRegularText } from './openRegularFile.ts'
import { type WholeFileOptions, writeWhole } from './wholeFile.ts'

/** Far more than any of ours holds: a file of another kind must not fill the memory. */
const LONGEST = 64 * 2 ** 20

export const writeJson = (path: string, value: unknown, options?: WholeFileOptions) =>
  writeWhole(path, `${JSON.stringify(value, null, 2)}\n`, options)

/**
 * Reads a JSON file by a schema; null where there is none. A link whose target is not there, on a disk that is not mounted perhaps, is no
 * missing file: what it held is not known.
 * @throws WorkbenchError BAD_FILE naming the file and its first mistake, or what it is where it is no file; DISK
 */
export async function readJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.infer<Schema> | null> {
  let text: string
  try {
    text = await onDisk(path, () => readRegularText(path, LONGEST))
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
    if (!(await isLink(path))) return null
    throw new WorkbenchError(
      'BAD_FILE',
      `${shown(path)} is a link to something that is not there; bring that back, or take the link away.`,
      { cause: error },
    )
  }
  return parseJson(text, path, schema)
}

const isLink = (path: string) =>
  lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  )

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
