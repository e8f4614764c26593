import { sentence } from './shown.ts'
import { systemErrorMessage } from './systemErrors.ts'

/** Every way in which the workbench says no. Each error is one sentence: what was wrong, with the value, and what to do. */
export const ERROR_CODES = [
  'BAD_INPUT', // the caller's values make no sense
  'NOT_FOUND', // a run, checkpoint, data set, architecture or procedure of that name does not exist
  'CONFLICT', // the thing exists already, or its state does not allow this
  'BAD_FILE', // a file is truncated, mislabelled, corrupt or of another network
  'DISK', // full, read-only or missing
  'LOCKED', // another process works on this workspace
  'RUNTIME', // no tensor backend loads, or it failed
  'DIVERGED', // loss or weights became NaN or infinite
  'CANCELLED', // the user stopped it
  'NETWORK', // a download or connection failed
  'REFUSED', // not allowed: token, origin, limits
  'INTERNAL', // a mistake of ours
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

export class WorkbenchError extends Error {
  override name = 'WorkbenchError'
  constructor(
    readonly code: ErrorCode,
    /** One sentence for the user. Names and values of files may stand in it as they came: what a terminal obeys is written out here, once for all. */
    message: string,
    options?: { cause?: unknown },
  ) {
    super(sentence(message), options)
  }
}

/** What an error looks like on a wire or in a file. */
export interface ErrorMessage {
  code: ErrorCode
  message: string
}

/** What the platform throws where a signal was aborted without a reason of ours; one that ran out of time is a TimeoutError. */
export const isAbort = (error: unknown) => error instanceof Error && error.name === 'AbortError'

/**
 * The sentence to show for anything thrown: one line, of bounded length, without anything that a terminal obeys, whatever names it holds.
 * The system's own errors are put into words; other foreign ones count as INTERNAL and keep theirs.
 */
export function errorMessage(error: unknown): ErrorMessage {
  if (error instanceof WorkbenchError) return { code: error.code, message: error.message }
  if (isAbort(error)) return { code: 'CANCELLED', message: 'Cancelled.' }
  const told = systemErrorMessage(error)
  if (told) return told
  return { code: 'INTERNAL', message: sentence(error instanceof Error ? error.message : String(error)) }
}
