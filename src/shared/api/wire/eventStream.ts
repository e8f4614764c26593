import { CREDIT_WINDOW } from './wire.ts'

interface Source {
  /** Lets the host send so many events more. */
  grant(events: number): void
  /** Tells the host that nobody reads any more. */
  leave(): void
}

type State = { phase: 'open' } | { phase: 'ended'; value: unknown } | { phase: 'failed'; error: unknown }

/**
 * The reader's end of a stream: what came is queued, and credit goes back as it is read, half a window at a time. Not an async
 * generator, because leaving must work while a `next` waits.
 */
export class EventStream implements AsyncIterableIterator<unknown, unknown> {
  readonly #source: Source
  readonly #queue: unknown[] = []
  readonly #waiting: { resolve(result: IteratorResult<unknown, unknown>): void; reject(error: unknown): void }[] = []
  #state: State = { phase: 'open' }
  #read = 0

  constructor(source: Source) {
    this.#source = source
    source.grant(CREDIT_WINDOW)
  }

  push(value: unknown): void {
    if (this.#state.phase !== 'open') return
    const reader = this.#waiting.shift()
    if (!reader) this.#queue.push(value)
    else {
      reader.resolve({ done: false, value })
      this.#count()
    }
  }

  end(value: unknown): void {
    this.#close({ phase: 'ended', value })
  }

  fail(error: unknown): void {
    this.#close({ phase: 'failed', error })
  }

  async next(): Promise<IteratorResult<unknown, unknown>> {
    if (this.#queue.length > 0) {
      const value = this.#queue.shift()
      this.#count()
      return { done: false, value }
    }
    const state = this.#state
    if (state.phase === 'ended') return { done: true, value: state.value }
    if (state.phase === 'failed') throw state.error
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  async return(value?: unknown): Promise<IteratorResult<unknown, unknown>> {
    if (this.#state.phase === 'open') {
      this.#queue.length = 0
      this.#close({ phase: 'ended', value })
      this.#source.leave()
    }
    this.#queue.length = 0
    return { done: true, value }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #count() {
    if (++this.#read < CREDIT_WINDOW / 2 || this.#state.phase !== 'open') return
    this.#source.grant(this.#read)
    this.#read = 0
  }

  #close(state: State) {
    if (this.#state.phase !== 'open') return
    this.#state = state
    for (const reader of this.#waiting.splice(0))
      if (state.phase === 'failed') reader.reject(state.error)
      else reader.resolve({ done: true, value: state.phase === 'ended' ? state.value : undefined })
  }
}
