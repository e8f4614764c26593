import type { ClientLink } from '@orpc/client'
import { type CallOptions, CONNECTION_LOST, WireLink } from '@shared/api/wire/link.ts'
import type { Wire } from '@shared/api/wire/wire.ts'
import { WorkbenchError } from '@shared/errors.ts'

export interface ConnectionListeners {
  /** A connection stands; also after every loss. */
  opened(): void
  /** The connection is gone, or cannot be made, for this reason; it is tried again until it stands. */
  lost(reason: string): void
}

/** Milliseconds between two tries: doubled from the first to the last. */
const FIRST_PAUSE = 250
const LAST_PAUSE = 5_000
/** Milliseconds that a call waits for a connection before it gives up. */
const PATIENCE = 10_000

/**
 * A link that outlives its wires: connects, connects again after a loss, and lets calls wait while it does. Calls that were under way
 * when a wire broke reject with NETWORK; whether to ask again is their callers' to say.
 */
export class ReconnectingLink implements ClientLink<Record<never, never>> {
  readonly #open: () => Promise<Wire>
  readonly #listeners: ConnectionListeners
  readonly #waiting = new Set<(link: WireLink) => void>()
  #link: WireLink | null = null
  #pause = FIRST_PAUSE
  /** Ends the present pause between two tries. */
  #hurry: (() => void) | null = null

  constructor(open: () => Promise<Wire>, listeners: ConnectionListeners) {
    this.#open = open
    this.#listeners = listeners
    void this.#connect()
  }

  /** Tries again at once, where a try is being waited for: the machine woke up, or is online again. */
  retryNow(): void {
    this.#pause = FIRST_PAUSE
    this.#hurry?.()
  }

  async call(path: readonly string[], input: unknown, options: CallOptions = {}): Promise<unknown> {
    const link = this.#link ?? (await this.#nextLink(options.signal))
    return link.call(path, input, options)
  }

  #nextLink(signal?: AbortSignal): Promise<WireLink> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer)
        this.#waiting.delete(take)
        signal?.removeEventListener('abort', abort)
        act()
      }
      const take = (link: WireLink) => settle(() => resolve(link))
      const abort = () => settle(() => reject(new WorkbenchError('CANCELLED', 'Cancelled.')))
      const timer = setTimeout(() => settle(() => reject(new WorkbenchError('NETWORK', CONNECTION_LOST))), PATIENCE)
      this.#waiting.add(take)
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  async #connect(): Promise<void> {
    for (;;) {
      try {
        const wire = await this.#open()
        this.#pause = FIRST_PAUSE
        await this.#use(wire)
      } catch (error) {
        this.#listeners.lost(error instanceof Error ? error.message : String(error))
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#pause * (0.75 + Math.random() / 2))
        this.#hurry = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.#hurry = null
      this.#pause = Math.min(2 * this.#pause, LAST_PAUSE)
    }
  }

  /** Resolves once the wire has closed. */
  #use(wire: Wire): Promise<void> {
    const link = new WireLink(wire)
    this.#link = link
    this.#listeners.opened()
    for (const take of [...this.#waiting]) take(link)
    return new Promise((resolve) =>
      wire.onClose(() => {
        this.#link = null
        this.#listeners.lost(CONNECTION_LOST)
        resolve()
      }),
    )
  }
}
