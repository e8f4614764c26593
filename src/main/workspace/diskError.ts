import { WorkbenchError } from '../../shared/errors.ts'

/** Node's file system errors that are the disk's doing and not ours, with what to do about each. */
const SENTENCES: Record<string, (path: string) => string> = {
  ENOSPC: (path) => `The disk is full: ${path} could not be written; free some space and try again.`,
  EDQUOT: (path) => `Your disk quota is used up: ${path} could not be written; free some space and try again.`,
  EROFS: (path) => `${path} lies on a read-only disk; choose a workspace that can be written, with --workspace.`,
  EACCES: (path) => `${path} may not be accessed; change its permissions or choose another workspace with --workspace.`,
  EPERM: (path) => `${path} may not be changed; change its permissions or choose another workspace with --workspace.`,
  EIO: (path) => `The disk reports a failure at ${path}; check it, and copy the workspace to another disk.`,
  EMFILE: (path) => `Too many files are open, so ${path} could not be opened; close other programs or raise the limit.`,
  EFBIG: (path) => `${path} has grown past what its file system allows; choose a workspace on another disk.`,
  ENOTDIR: (path) => `${path} goes through something that is no folder; choose another workspace with --workspace.`,
}

/** Whether a thrown value is Node's error of one of these codes. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

/**
 * The same error as a DISK one with a sentence for the user; what is no disk error comes back as it was.
 * @param path file or folder to name; the error's own path where it has one.
 */
export function diskError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof WorkbenchError) return error
  const sentence = SENTENCES[String(error.code)]
  const named = 'path' in error && typeof error.path === 'string' ? error.path : path
  return sentence ? new WorkbenchError('DISK', sentence(named), { cause: error }) : error
}

/** Runs disk work; its failures come out as DISK errors. */
export async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw diskError(error, path)
  }
}
