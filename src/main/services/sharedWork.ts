interface UnderWay<Result> {
  result: Promise<Result>
  stop: AbortController
  /** Callers that still wait. */
  callers: number
}

/** Work that callers with the same key do once together; it is stopped when the last of them has left. */
export function sharedWork<Result>() {
  const underWay = new Map<string, UnderWay<Result>>()

  return async (key: string, work: (signal: AbortSignal) => Promise<Result>, signal?: AbortSignal): Promise<Result> => {
    signal?.throwIfAborted()
    let one = underWay.get(key)
    if (!one) {
      const stop = new AbortController()
      one = { stop, callers: 0, result: work(stop.signal) }
      underWay.set(key, one)
    }
    const shared = one
    shared.callers++
    let left = () => {}
    try {
      const leaving = new Promise<never>((_, reject) => {
        left = () => reject(signal!.reason)
        signal?.addEventListener('abort', left, { once: true })
      })
      return await Promise.race([shared.result, leaving])
    } finally {
      signal?.removeEventListener('abort', left)
      shared.callers--
      if (shared.callers === 0) {
        if (underWay.get(key) === shared) underWay.delete(key)
        shared.stop.abort()
      }
    }
  }
}
