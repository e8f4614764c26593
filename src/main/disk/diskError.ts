import { WorkbenchError } from '../../shared/errors.ts'
import { systemErrorMessage } from '../../shared/systemErrors.ts'

/** Whether a thrown value is Node's error of one of these codes, or was one before `diskError` put it into words. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && codes.includes(String(error.code))) return true
  return error instanceof WorkbenchError && error.cause !== undefined && hasCode(error.cause, ...codes)
}

/**
 * The system's error as one with a sentence for the user; what is none comes back as it was.
 * @param path file or folder to name where the error names none
 */
export function diskError(error: unknown, path: string): unknown {
  if (error instanceof WorkbenchError) return error
  const told = systemErrorMessage(error, path)
  return told ? new WorkbenchError(told.code, told.message, { cause: error }) : error
}

const OF_DISK =
  'ENOSPC EDQUOT EFBIG EIO EROFS EACCES EPERM EMFILE ENFILE ENOENT ENOTDIR EISDIR ESTALE ENODEV EREMOTEIO'.split(' ')

/** Whether it was a disk, and no network, that did not do its work: trying the network again would not help. */
export const isOfDisk = (error: unknown) =>
  hasCode(error, ...OF_DISK) && !(error instanceof Error && 'syscall' in error && error.syscall === 'connect')

/** Runs disk work; its failures come out as DISK errors. */
export async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw diskError(error, path)
  }
}
