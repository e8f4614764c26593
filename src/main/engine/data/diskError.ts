import { WorkbenchError } from '../../../shared/errors.ts'

const SENTENCES: Record<string, string> = {
  ENOSPC: 'the disk is full; free some space and try again',
  EDQUOT: 'your share of the disk is full; free some space and try again',
  EROFS: 'the disk is read-only; choose another workspace',
  EACCES: 'permission was denied; check the rights of the folder',
  EPERM: 'the system does not permit it; check the rights of the folder',
  ENOENT: 'a file or folder vanished meanwhile; try again',
  EMFILE: 'too many files are open; close some programs and try again',
}

/** Turns the file system's errors into DISK sentences; other errors stay what they are. */
export function diskError(error: unknown, doing: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code
  const sentence = typeof code === 'string' ? SENTENCES[code] : undefined
  if (error instanceof WorkbenchError || sentence === undefined) return error
  return new WorkbenchError('DISK', `Could not ${doing}: ${sentence}.`, { cause: error })
}
