import type { ErrorMessage } from '../../errors.ts'

/**
 * What the renderer and main say to each other. A call is answered by one `result`, one `error`, or `stream`, any number of `event`s and
 * one `end` or `error`. The caller grants credit: the host sends no more events than were granted.
 */
export type ToHost =
  | { kind: 'call'; id: number; path: string[]; input?: unknown }
  | { kind: 'credit'; id: number; events: number }
  | { kind: 'cancel'; id: number }

export type FromHost =
  | { kind: 'result'; id: number; value?: unknown }
  | { kind: 'error'; id: number; error: ErrorMessage }
  | { kind: 'stream'; id: number }
  | { kind: 'event'; id: number; value?: unknown }
  | { kind: 'end'; id: number; value?: unknown }
  /** Says that the host lives where nothing else does; a wire that hears nothing for long is dead. */
  | { kind: 'beat' }

/** Events that a caller lets the host send ahead of its reading. */
export const CREDIT_WINDOW = 256

/** Calls that one connection may have open at once. */
export const MAX_OPEN_CALLS = 512

/** One end of a two-way connection that carries whole values, in order. */
export interface Wire {
  /** Sends a value. Throws where it cannot be carried (a function, a class of its own, too large); silent once closed. */
  send(message: ToHost | FromHost): void
  /** One listener; what comes before it is kept. */
  onMessage(listener: (message: unknown) => void): void
  /** Called once, also where the wire has closed already. */
  onClose(listener: (reason: string) => void): void
  close(reason: string): void
  /** Resolves when the other side has taken enough of what was sent; null where nothing has to be waited for. */
  drained?(): Promise<void> | null
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0

/** A caller's message, or null where it is none: its sender does not speak this protocol, or means harm. */
export function readToHost(message: unknown): ToHost | null {
  if (!isRecord(message) || !isId(message.id)) return null
  const { kind, id } = message
  if (kind === 'cancel') return { kind, id }
  if (kind === 'credit') {
    const { events } = message
    return isId(events) && events <= CREDIT_WINDOW ? { kind, id, events } : null
  }
  if (kind !== 'call') return null
  const { path, input } = message
  if (!Array.isArray(path) || path.length === 0 || path.length > 8) return null
  if (!path.every((key) => typeof key === 'string' && key.length <= 64)) return null
  return { kind, id, path: path as string[], input }
}

const FROM_HOST_KINDS = new Set(['result', 'error', 'stream', 'event', 'end'])

/** A host's message, or null where it is none. */
export function readFromHost(message: unknown): FromHost | null {
  if (!isRecord(message)) return null
  if (message.kind === 'beat') return { kind: 'beat' }
  if (!isId(message.id) || typeof message.kind !== 'string' || !FROM_HOST_KINDS.has(message.kind)) return null
  if (message.kind === 'error') {
    const { error } = message
    if (!isRecord(error) || typeof error.code !== 'string' || typeof error.message !== 'string') return null
  }
  return message as FromHost
}
