import type { Changed } from '@shared/api/host.ts'
import { create } from 'zustand'
import { follow } from '../api/follow.ts'
import { loadArchitectures, useArchitectures } from '../architecture/store.ts'
import { api } from '../client.ts'
import { loadDatasets, useDatasets } from './datasets.ts'
import { loadSettings } from './settings.ts'
import { useStudyChanges } from './studyChanges.ts'

/** How often the list of sessions has changed: whoever shows it asks anew. */
export const useSessionChanges = create<{ count: number }>(() => ({ count: 0 }))

/** What each change means for this page; lists that nobody has looked at yet are not asked for. */
const REFRESH: Record<Changed, () => void> = {
  settings: () => void loadSettings(),
  datasets: () => void (useDatasets.getState().phase !== 'loading' && loadDatasets()),
  studies: () => useStudyChanges.setState(({ count }) => ({ count: count + 1 })),
  architectures: () => void (useArchitectures.getState().phase !== 'loading' && loadArchitectures()),
  sessions: () => useSessionChanges.setState(({ count }) => ({ count: count + 1 })),
}

/** Keeps up with what other pages and commands change. After a lost connection anything may have changed. */
export async function followChanges(signal: AbortSignal): Promise<void> {
  let connections = 0
  const open = (_last: Changed | null, of: AbortSignal) => {
    if (connections++ > 0) for (const refresh of Object.values(REFRESH)) refresh()
    return api().host.changes(undefined, { signal: of })
  }
  for await (const changed of follow(open, signal)) REFRESH[changed]()
}
