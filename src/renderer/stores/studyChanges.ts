import { create } from 'zustand'

/** How often studies have changed on the host: whoever shows them asks anew. */
export const useStudyChanges = create<{ count: number }>(() => ({ count: 0 }))
