/** Hands values to every reader; what comes before the first reader is kept for it. */
export class Broadcast<Value> {
  #readers = new Set<(value: Value) => void>()
  #early: Value[] = []

  send(value: Value): void {
    if (this.#readers.size === 0) this.#early.push(value)
    for (const reader of this.#readers) reader(value)
  }

  /** Values from now on, those that nobody has read first; ends when `signal` aborts or the reader leaves. */
  async *read(signal?: AbortSignal): AsyncGenerator<Value, void, undefined> {
    const queue: Value[] = this.#early.splice(0)
    let wake: (() => void) | null = null
    const reader = (value: Value) => {
      queue.push(value)
      wake?.()
    }
    const stop = () => wake?.()
    this.#readers.add(reader)
    signal?.addEventListener('abort', stop, { once: true })
    try {
      while (!signal?.aborted) {
        while (queue.length > 0) yield queue.shift()!
        if (signal?.aborted) return
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        wake = null
      }
    } finally {
      this.#readers.delete(reader)
      signal?.removeEventListener('abort', stop)
    }
  }
}
