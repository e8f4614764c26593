import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { keptByBrowser } from './keptBy.ts'

/** The run that others are held against, as last pinned in Compare; null before, and when it was unpinned. */
export const useBaseline = create<{ id: string | null }>()(
  persist((): { id: string | null } => ({ id: null }), { name: 'allconv.baseline', storage: keptByBrowser() }),
)
