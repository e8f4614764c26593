import { type AnyContractRouter, isContractProcedure } from '@orpc/contract'
import { type AnyRouter, call, getRouter, type Lazyable, unlazy } from '@orpc/server'
import { WorkbenchError } from '../../errors.ts'
import { MAX_OPEN_CALLS, readToHost, type ToHost, type Wire } from './wire.ts'
import { wireError } from './wireError.ts'

export interface ServeOptions {
  /** The procedures that exist are the contract's own keys and no others. */
  contract: AnyContractRouter
  /** Given to every procedure as oRPC's context. */
  context?: Record<string, unknown>
  /** Told of errors that are mistakes of ours (INTERNAL), with the procedure's path. */
  onMistake?(error: unknown, path: string): void
}

/** Milliseconds that one stream may send on end before other calls get their turn. */
const TURN = 4

/** Whether a path names a procedure of the contract. Own keys alone: `__proto__` and `constructor` are not procedures. */
function isProcedurePath(contract: AnyContractRouter, path: readonly string[]): boolean {
  let node: unknown = contract
  for (const key of path) {
    if (isContractProcedure(node) || typeof node !== 'object' || node === null || !Object.hasOwn(node, key))
      return false
    node = (node as Record<string, unknown>)[key]
  }
  return isContractProcedure(node)
}

const isAsyncIterator = (value: unknown): value is AsyncIterator<unknown> & AsyncIterable<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as { next?: unknown }).next === 'function' &&
  Symbol.asyncIterator in value

interface OpenCall {
  abort: AbortController
  credit: number
  /** Wakes a stream that waits for credit. */
  granted: (() => void) | null
}

/**
 * Answers the calls that come over `wire` from `router`, until the wire closes; then every running call is aborted. A message that is
 * none closes the wire and nothing else.
 */
export function serve(wire: Wire, router: AnyRouter, options: ServeOptions): void {
  const open = new Map<number, OpenCall>()

  const cancel = (id: number, reason: string) => {
    const entry = open.get(id)
    if (!entry) return
    open.delete(id)
    entry.abort.abort(new WorkbenchError('CANCELLED', reason))
    entry.granted?.()
  }

  async function answer({ id, path, input }: ToHost & { kind: 'call' }) {
    const entry: OpenCall = { abort: new AbortController(), credit: 0, granted: null }
    open.set(id, entry)
    const isOpen = () => open.get(id) === entry
    try {
      if (!isProcedurePath(options.contract, path))
        throw new WorkbenchError('NOT_FOUND', `This workbench knows no procedure "${path.join('.')}".`)
      const { default: procedure } = await unlazy(getRouter(router, path) as Lazyable<never>)
      const output = await call(
        procedure as never,
        input as never,
        {
          context: options.context ?? {},
          signal: entry.abort.signal,
          path,
        } as never,
      )
      if (isAsyncIterator(output)) await stream(id, entry, output)
      else if (isOpen()) wire.send({ kind: 'result', id, value: output })
    } catch (error) {
      if (!isOpen()) return
      const told = wireError(error)
      if (told.code === 'INTERNAL') options.onMistake?.(error, path.join('.'))
      wire.send({ kind: 'error', id, error: told })
    } finally {
      if (isOpen()) open.delete(id)
    }
  }

  async function stream(id: number, entry: OpenCall, iterator: AsyncIterator<unknown>) {
    const leave = () => void Promise.resolve(iterator.return?.()).catch(() => {})
    const isOpen = () => open.get(id) === entry
    if (!isOpen()) return leave()
    // Leaves a generator that waits for something when its reader is gone, not at its next event.
    entry.abort.signal.addEventListener('abort', leave, { once: true })
    wire.send({ kind: 'stream', id })
    let turnEnds = Date.now() + TURN
    for (;;) {
      while (entry.credit === 0 && isOpen())
        await new Promise<void>((resolve) => {
          entry.granted = resolve
        })
      await wire.drained?.()
      if (!isOpen()) return
      const { done, value } = await iterator.next()
      if (!isOpen()) return
      if (done) {
        wire.send({ kind: 'end', id, value })
        return
      }
      try {
        wire.send({ kind: 'event', id, value })
      } catch (error) {
        leave()
        throw error
      }
      entry.credit--
      if (Date.now() >= turnEnds) {
        await new Promise((resolve) => setTimeout(resolve, 0))
        turnEnds = Date.now() + TURN
      }
    }
  }

  wire.onMessage((raw) => {
    const message = readToHost(raw)
    if (!message || (message.kind === 'call' && open.has(message.id))) return wire.close('malformed message')
    if (message.kind === 'cancel') return cancel(message.id, 'The reader left.')
    if (message.kind === 'credit') {
      const entry = open.get(message.id)
      if (!entry) return
      entry.credit += message.events
      entry.granted?.()
      entry.granted = null
      return
    }
    if (open.size >= MAX_OPEN_CALLS) {
      const sentence = `${MAX_OPEN_CALLS} calls are open on this connection already; wait for some of them to end.`
      return wire.send({ kind: 'error', id: message.id, error: { code: 'REFUSED', message: sentence } })
    }
    void answer(message)
  })
  wire.onClose(() => {
    for (const id of [...open.keys()]) cancel(id, 'The connection closed.')
  })
}
