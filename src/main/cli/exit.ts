import { CommanderError } from 'commander'
import { wireError } from '../../shared/api/wire/wireError.ts'
import { type ErrorCode, WorkbenchError } from '../../shared/errors.ts'
import { sentence as oneSentence } from '../../shared/shown.ts'

/** What the shell is told: 0 done, 2 a wrong call (a value or a name that makes no sense), 3 stopped by the user, 1 anything else. */
export type ExitStatus = 0 | 1 | 2 | 3

/** Ctrl-C: a training that it pauses is kept, and goes on with `allconv resume`. */
export const STOPPED = 3

/** What is not 1; a name that does not exist is as wrong a call as one that cannot exist. */
const STATUS: Partial<Record<ErrorCode, ExitStatus>> = { BAD_INPUT: 2, NOT_FOUND: 2, CANCELLED: STOPPED }

/** The sentence for standard error (null where it was printed already) and the status. */
export function exitOf(error: unknown): { sentence: string | null; status: ExitStatus } {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return { sentence: null, status: 0 } // --help and --version
    if (error.code === 'commander.help') return { sentence: null, status: 2 } // no command: the help was the answer
    const words = error.message
      .replace(/^error: /, '')
      .replace(
        / is invalid( for argument '[^']*')?\. (.)/,
        (_, where = '', first) => ` is invalid${where}: ${first.toLowerCase()}`,
      )
      .replace(/\s*\n\s*/g, ' ')
      .replace(/\.$/, '')
    const told = `${words[0]!.toUpperCase()}${words.slice(1)}; add --help to see what can be said.`
    return { sentence: oneSentence(told), status: 2 }
  }
  if (error instanceof RangeError) return { sentence: oneSentence(error.message), status: 2 }
  const { code, message } = wireError(error)
  return {
    sentence: code === 'INTERNAL' ? `A mistake of the workbench: ${message}` : message,
    status: STATUS[code] ?? 1,
  }
}

/** Refuses a value of the command line. */
export const wrongCall = (sentence: string) => new WorkbenchError('BAD_INPUT', sentence)
