import type { Changed } from '../../shared/api/host.ts'

/** Tells every page what to ask for anew. Runs have events of their own (`eventLog.ts`); this is for what changes seldom. */
export interface Changes {
  publish(changed: Changed): void
  /** What changed from now on; ends when the reader leaves or `signal` aborts. Equal words that a slow reader has not taken yet count once. */
  read(signal?: AbortSignal): AsyncGenerator<Changed, void, undefined>
}

export function createChanges(): Changes {
  const readers = new Set<(changed: Changed) => void>()
  return {
    publish(changed) {
      for (const reader of readers) reader(changed)
    },
    read(signal) {
      const pending = new Set<Changed>()
      let wake = () => {}
      const hear = (changed: Changed) => {
        pending.add(changed)
        wake()
      }
      // Listens at once, not with the first `next`: what changes between the two is not missed.
      readers.add(hear)
      const leave = () => {
        readers.delete(hear)
        wake()
      }
      signal?.addEventListener('abort', leave, { once: true })
      async function* changes() {
        try {
          while (readers.has(hear)) {
            for (const changed of pending) {
              pending.delete(changed)
              yield changed
            }
            if (pending.size === 0 && readers.has(hear))
              await new Promise<void>((resolve) => {
                wake = resolve
              })
          }
        } finally {
          leave()
        }
      }
      return changes()
    },
  }
}
