import type { Part, Progress } from '@shared/data/dataset.ts'
import { create } from 'zustand'
import { api } from '../client.ts'

type Search =
  | { phase: 'searching'; progress: Progress; abort: AbortController }
  /** `at` changes with every search, so that whoever depends on it asks again. */
  | { phase: 'done'; at: number }

interface Indexes {
  searches: Record<string, Search>
}

/** Searches for top crops that this page has begun; they go on while other views are shown. */
export const useIndexes = create<Indexes>(() => ({ searches: {} }))

export const indexKey = (checkpoint: string, part: Part, dataset?: string) => `${checkpoint}/${part}/${dataset ?? ''}`

const put = (key: string, search: Search | null) =>
  useIndexes.setState(({ searches: { [key]: _, ...rest } }) => ({
    searches: search ? { ...rest, [key]: search } : rest,
  }))

/** Searches a data set for the crops that excite each channel most; throws what stopped it, CANCELLED by `stopSearch`. */
export async function searchTopCrops(checkpoint: string, part: Part, dataset?: string): Promise<void> {
  const key = indexKey(checkpoint, part, dataset)
  if (useIndexes.getState().searches[key]?.phase === 'searching') return
  const abort = new AbortController()
  const begin: Progress = { phase: 'Starting', done: 0, total: null, unit: 'images', secondsLeft: null }
  put(key, { phase: 'searching', progress: begin, abort })
  try {
    const events = await api().explain.buildIndex(
      { checkpoint, part, ...(dataset && { dataset }) },
      { signal: abort.signal },
    )
    for await (const event of events) {
      if (abort.signal.aborted) break
      if (event.kind === 'progress') put(key, { phase: 'searching', progress: event.progress, abort })
    }
    put(key, abort.signal.aborted ? null : { phase: 'done', at: Date.now() })
  } catch (error) {
    put(key, null)
    if (!abort.signal.aborted) throw error
  }
}

export function stopSearch(checkpoint: string, part: Part, dataset?: string): void {
  const search = useIndexes.getState().searches[indexKey(checkpoint, part, dataset)]
  if (search?.phase === 'searching') search.abort.abort()
}
