import { ORPCError } from '@orpc/client'
import { ERROR_CODES, type ErrorCode, type ErrorMessage, errorMessage, isAbort, WorkbenchError } from '../../errors.ts'
import '../../schemaWords.ts'
import { sentence } from '../../shown.ts'
import { systemErrorMessage } from '../../systemErrors.ts'

interface Issue {
  message: string
  path?: readonly (PropertyKey | { key: PropertyKey })[]
}

const isErrorCode = (code: unknown): code is ErrorCode => ERROR_CODES.includes(code as ErrorCode)

/** What schemas found wrong with a value, as part of a sentence that names each place. */
export function issuesWords(issues: readonly Issue[]): string {
  const all = issues.map(({ path = [], message }) => {
    const place = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
    return { place, message }
  })
  // A whole number is held to what whole numbers can be as well; where it breaks its own bound, that is the one to keep to.
  const own = all.filter(
    ({ place, message }) =>
      !message.includes(String(Number.MAX_SAFE_INTEGER)) || all.filter((other) => other.place === place).length === 1,
  )
  const told = own.slice(0, 3).map(({ place, message }) => (place ? `"${place}": ${message}` : message))
  const more = own.length > 3 ? ` (and ${own.length - 3} more)` : ''
  return `${told.join('; ')}${more}`
}

/** The same of a call's input, as one sentence. */
export const issuesSentence = (issues: readonly Issue[]) => `The request makes no sense: ${issuesWords(issues)}.`

/** Whatever a procedure threw, as it travels: our own errors in their own words, refused inputs as BAD_INPUT, the rest as INTERNAL. */
export function wireError(error: unknown): ErrorMessage {
  const { code, message } = foundIn(error)
  return { code, message: sentence(message) }
}

function foundIn(error: unknown): ErrorMessage {
  if (error instanceof ORPCError) {
    const data = error.data as { issues?: Issue[]; code?: unknown } | undefined
    if (error.cause instanceof WorkbenchError || isAbort(error.cause) || systemErrorMessage(error.cause))
      return errorMessage(error.cause)
    if (error.code === 'BAD_REQUEST')
      return { code: 'BAD_INPUT', message: data?.issues?.length ? issuesSentence(data.issues) : error.message }
    if (isErrorCode(error.code)) return { code: error.code, message: error.message }
    if (isErrorCode(data?.code)) return { code: data.code, message: error.message }
    return { code: 'INTERNAL', message: error.message }
  }
  return errorMessage(error)
}

/** The error that a caller gets: one class, whatever the wire. */
export function restoreError({ code, message }: ErrorMessage): WorkbenchError {
  return new WorkbenchError(isErrorCode(code) ? code : 'INTERNAL', message)
}
