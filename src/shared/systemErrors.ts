import type { ErrorCode, ErrorMessage } from './errors.ts'
import { shown } from './shown.ts'

type Row = readonly [ErrorCode, (path: string) => string]

const disk = (sentence: (path: string) => string): Row => ['DISK', sentence]
const network = (sentence: string): Row => ['NETWORK', () => sentence]

const IN_USE = disk((path) => `${path} is in use by another program; close it there and try again.`)
const TOO_MANY_OPEN = disk(
  (path) => `Too many files are open, so ${path} could not be opened; close other programs or raise the limit.`,
)
const NO_FILE = disk((path) => `${path} is a pipe, a socket or a device, not a file; choose a regular file.`)
const NO_ANSWER = network('The other machine cannot be reached; check the address and the connection, and try again.')
const BROKEN_OFF = network('The other side broke the connection off; try again.')
const NO_NAME = network(
  'The name of the other machine is not known here; check the address and the connection, and try again.',
)

/** What the operating system answers, by its code: our code, and a sentence with what to do. */
const ROWS: Record<string, Row> = {
  ENOENT: disk((path) => `${path} is not there; check its spelling, or put it back where it was.`),
  EACCES: disk((path) => `${path} may not be accessed; change its permissions or choose another place.`),
  EPERM: disk((path) => `${path} may not be changed; change its permissions or choose another place.`),
  EISDIR: disk((path) => `${path} is a folder, not a file; choose a file.`),
  ENOTDIR: disk((path) => `${path} leads through something that is no folder; choose another place.`),
  ENOTEMPTY: disk((path) => `The folder ${path} is not empty; choose another one or empty it.`),
  EEXIST: disk((path) => `${path} exists already; choose another name or move it away.`),
  ELOOP: disk((path) => `${path} is a link that leads back to itself; choose what it was meant to lead to.`),
  ENAMETOOLONG: disk((path) => `The name ${path} is too long for its disk; choose a shorter one.`),
  ENOSPC: disk((path) => `The disk is full: ${path} could not be written; free some space and try again.`),
  EDQUOT: disk((path) => `Your disk quota is used up: ${path} could not be written; free some space and try again.`),
  EFBIG: disk((path) => `${path} has grown past what its file system allows; choose a place on another disk.`),
  EROFS: disk((path) => `${path} lies on a read-only disk; choose a place that can be written.`),
  EIO: disk((path) => `The disk reports a failure at ${path}; check it, and copy your work to another disk.`),
  EMFILE: TOO_MANY_OPEN,
  ENFILE: TOO_MANY_OPEN,
  EBUSY: IN_USE,
  ETXTBSY: IN_USE,
  EXDEV: disk((path) => `${path} lies on another disk than its target; choose a place on the same disk.`),
  EMLINK: disk((path) => `${path} has more links or folders than its disk allows; choose another place.`),
  ENXIO: NO_FILE,
  ESPIPE: NO_FILE,
  ENOTTY: NO_FILE,
  EFTYPE: NO_FILE,
  ENODEV: disk((path) => `The disk of ${path} is gone; connect it again and try again.`),
  ESTALE: disk((path) => `The network disk of ${path} has lost it; connect the disk again and try again.`),
  EREMOTEIO: disk((path) => `The network disk of ${path} reports a failure; try again when it works.`),
  EILSEQ: disk((path) => `The name ${path} cannot be written on its disk; choose one of plain letters.`),
  EINVAL: disk((path) => `The system takes ${path} for no usable name or place; choose another one.`),
  ENOTSUP: disk((path) => `The disk of ${path} cannot do this; choose a place on another disk.`),
  EOVERFLOW: disk((path) => `${path} is larger than this system can read; choose a smaller one.`),
  ENOMEM: ['RUNTIME', () => 'The machine has no memory left; close other programs and try again.'],
  ERR_FS_FILE_TOO_LARGE: [
    'BAD_FILE',
    (path) => `${path} is larger than what can be read at once; choose another file.`,
  ],
  ERR_STRING_TOO_LONG: ['BAD_FILE', (path) => `${path} is too long to be a text file; choose another file.`],
  ETIMEDOUT: NO_ANSWER,
  EHOSTUNREACH: NO_ANSWER,
  EHOSTDOWN: NO_ANSWER,
  ENETUNREACH: NO_ANSWER,
  ENETDOWN: NO_ANSWER,
  ENONET: NO_ANSWER,
  ECONNREFUSED: network('The other machine answers no calls at this address; check the address and the port.'),
  ECONNRESET: BROKEN_OFF,
  ECONNABORTED: BROKEN_OFF,
  EPIPE: BROKEN_OFF,
  ENOTFOUND: NO_NAME,
  EAI_AGAIN: NO_NAME,
  EAI_FAIL: NO_NAME,
  EAI_NODATA: NO_NAME,
  EAI_NONAME: NO_NAME,
  EADDRINUSE: ['CONFLICT', () => 'The port is taken by another program; choose another one.'],
  EADDRNOTAVAIL: ['BAD_INPUT', () => 'The address is none of this machine; choose another one.'],
}

interface SystemError extends Error {
  code: string
  errno?: number
  syscall?: string
  path?: unknown
  dest?: unknown
}

const hasCode = (error: unknown): error is SystemError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'

/**
 * What the operating system or Node's file functions threw, in words: every code of theirs has a sentence. Null for any other error.
 * @param path what the sentence names where the error itself names nothing
 */
export function systemErrorMessage(error: unknown, path = 'a file or folder'): ErrorMessage | null {
  // `fetch failed` says why in its cause alone.
  if (error instanceof TypeError && !hasCode(error) && hasCode(error.cause))
    return systemErrorMessage(error.cause, path)
  if (!hasCode(error)) return null
  const named = shown(typeof error.path === 'string' ? error.path : path)
  if (error.code === 'ERR_INVALID_ARG_VALUE' && error.message.includes('null bytes'))
    return { code: 'BAD_INPUT', message: 'A path holds a NUL character, which no system allows; choose another one.' }
  if (error.syscall?.startsWith('spawn'))
    return {
      code: 'RUNTIME',
      message: `The program ${named} could not be started (${error.code}); check that it is installed.`,
    }
  if (error.code === 'EEXIST' && error.syscall === 'mkdir')
    return {
      code: 'DISK',
      message: `${named} is in the way of a folder of that name; choose another place or move it away.`,
    }
  const row = Object.hasOwn(ROWS, error.code) ? ROWS[error.code] : undefined
  if (row) return { code: row[0], message: capitalised(row[1](named)) }
  if (typeof error.syscall !== 'string') return null
  // Codes without a row of their own: what the system says, less Node's "CODE: ... , syscall 'path'".
  const words = /^[A-Z0-9_]+: (.*?)(?:, .*)?$/s.exec(error.message)?.[1] ?? error.code
  return {
    code: 'DISK',
    message: `The system refused ${named}: ${shown(words)} (${error.code}); try again, or choose another place.`,
  }
}

const capitalised = (sentence: string) => (sentence.startsWith('a file') ? `A${sentence.slice(1)}` : sentence)
