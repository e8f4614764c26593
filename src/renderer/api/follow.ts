import { WorkbenchError } from '@shared/errors.ts'

/**
 * One stream over any number of connections: opens it, and opens it again after every loss, telling where it was. Ends when the stream
 * ends by itself or `signal` aborts; any error but a lost connection comes through.
 * @param open opens the stream behind `last`, the last event that came, or null at the start
 */
export async function* follow<Event>(
  open: (last: Event | null, signal: AbortSignal) => Promise<AsyncIterable<Event>>,
  signal: AbortSignal,
): AsyncGenerator<Event, void> {
  let last: Event | null = null
  while (!signal.aborted) {
    try {
      for await (const event of await open(last, signal)) {
        last = event
        yield event
      }
      return
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof WorkbenchError && error.code === 'NETWORK')) throw error
    }
  }
}
