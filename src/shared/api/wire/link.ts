import type { ClientLink } from '@orpc/client'
import { WorkbenchError } from '../../errors.ts'
import { EventStream } from './eventStream.ts'
import { readFromHost, type Wire } from './wire.ts'
import { restoreError } from './wireError.ts'

interface PendingCall {
  resolve(value: unknown): void
  reject(error: unknown): void
  stream: EventStream | null
  /** Stops listening to the caller's signal. */
  release(): void
}

export interface CallOptions {
  signal?: AbortSignal
}

/** The sentence of every call that a lost connection ends. */
export const CONNECTION_LOST = 'The connection to the workbench was lost; it is tried again by itself.'

/**
 * oRPC's link over a wire: calls become messages, streams become async iterators that grant the host credit as they are read. When the
 * wire closes, every pending call and stream rejects with NETWORK.
 */
export class WireLink implements ClientLink<Record<never, never>> {
  readonly #wire: Wire
  readonly #pending = new Map<number, PendingCall>()
  #nextId = 1
  #closed = false

  constructor(wire: Wire) {
    this.#wire = wire
    wire.onMessage((raw) => this.#receive(raw))
    wire.onClose(() => {
      this.#closed = true
      const lost = new WorkbenchError('NETWORK', CONNECTION_LOST)
      for (const call of this.#pending.values()) {
        call.release()
        call.reject(lost)
        call.stream?.fail(lost)
      }
      this.#pending.clear()
    })
  }

  async call(path: readonly string[], input: unknown, { signal }: CallOptions = {}): Promise<unknown> {
    if (this.#closed) throw new WorkbenchError('NETWORK', CONNECTION_LOST)
    const cancelled = () => new WorkbenchError('CANCELLED', 'Cancelled.')
    if (signal?.aborted) throw cancelled()
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#cancel(id)
        reject(cancelled())
        call.stream?.fail(cancelled())
      }
      const release = () => signal?.removeEventListener('abort', onAbort)
      const call: PendingCall = { resolve, reject, stream: null, release }
      this.#pending.set(id, call)
      signal?.addEventListener('abort', onAbort, { once: true })
      try {
        this.#wire.send({ kind: 'call', id, path: [...path], input })
      } catch (error) {
        this.#forget(id)
        reject(error)
      }
    })
  }

  #forget(id: number): boolean {
    this.#pending.get(id)?.release()
    return this.#pending.delete(id)
  }

  #cancel(id: number) {
    if (this.#forget(id)) this.#wire.send({ kind: 'cancel', id })
  }

  #receive(raw: unknown) {
    const message = readFromHost(raw)
    if (!message) return this.#wire.close('malformed message')
    if (message.kind === 'beat') return
    const { id } = message
    const call = this.#pending.get(id)
    if (!call) return // cancelled meanwhile
    switch (message.kind) {
      case 'stream':
        call.stream = new EventStream({
          grant: (events) => this.#wire.send({ kind: 'credit', id, events }),
          leave: () => this.#cancel(id),
        })
        return call.resolve(call.stream)
      case 'event':
        return call.stream?.push(message.value)
      case 'result':
        this.#forget(id)
        return call.resolve(message.value)
      case 'end':
        this.#forget(id)
        return call.stream?.end(message.value)
      case 'error': {
        this.#forget(id)
        const error = restoreError(message.error)
        call.reject(error)
        call.stream?.fail(error)
      }
    }
  }
}
