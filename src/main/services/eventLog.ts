import type { RunEvent, RunSummary } from '../../shared/training/run.ts'

type WithoutSequence<Event> = Event extends unknown ? Omit<Event, 'sequence'> : never
export type NewRunEvent = WithoutSequence<RunEvent>

/** The run events of a workspace: numbered, the last ones kept, handed to whoever listens. */
export interface EventLog {
  publish(event: NewRunEvent): void
  /**
   * Events after number `after` (-1: from now on), then new ones as they come; ends when the reader leaves or the log closes. Where some of
   * those asked for are no longer kept, or the reader falls too far behind, a `reset` comes in their place.
   */
  read(after: number, signal?: AbortSignal): AsyncIteratorObject<RunEvent, void, void>
  close(): void
}

/**
 * @param summaries all runs as they are now, for a reset
 * @param capacity events kept
 * @param start number before the first event; by default so high that numbers grow over restarts of the process
 */
export function createEventLog(summaries: () => RunSummary[], capacity = 5000, start = Date.now() * 1000): EventLog {
  let ring: RunEvent[] = []
  let newest = start
  let closed = false
  let wake: (() => void)[] = []
  const wakeAll = () => {
    const sleepers = wake
    wake = []
    for (const resolve of sleepers) resolve()
  }

  return {
    publish(event) {
      newest += 1
      ring.push({ ...event, sequence: newest } as RunEvent)
      // Cut in larger pieces: shifting one by one would copy the ring for every event.
      if (ring.length >= capacity * 2) ring = ring.slice(-capacity)
      wakeAll()
    },
    read(after, signal) {
      let left = false
      async function* events(): AsyncGenerator<RunEvent, void, void> {
        let at = after === -1 ? newest : after
        while (!closed && !left && !signal?.aborted) {
          const oldest = newest - ring.length + 1
          if (at > newest || at < oldest - 1) {
            at = newest
            yield { sequence: newest, runId: '', kind: 'reset', summaries: summaries() }
          } else if (at < newest) {
            at += 1
            yield ring[at - oldest]!
          } else await new Promise<void>((resolve) => void wake.push(resolve))
        }
      }
      const generator = events()
      signal?.addEventListener('abort', wakeAll, { once: true })
      // A generator that sleeps would take notice of its reader's leaving only with the next event.
      const leave = () => {
        left = true
        signal?.removeEventListener('abort', wakeAll)
        wakeAll()
        return generator.return()
      }
      return {
        next: () => generator.next(),
        return: leave,
        async [Symbol.asyncDispose]() {
          await leave()
        },
        [Symbol.asyncIterator]() {
          return this
        },
      }
    },
    close() {
      closed = true
      wakeAll()
    },
  }
}
