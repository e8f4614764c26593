import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { keptByBrowser } from '../stores/keptBy.ts'

/** Pixels that the table of runs may have above the curves. */
export const LOWEST = 120
export const HIGHEST = 900

/** How high the table of runs is where curves are drawn below it, in pixels. */
export const useTableHeight = create<{ height: number }>()(
  persist(() => ({ height: 264 }), { name: 'allconv.runs-table', storage: keptByBrowser() }),
)

export function setHeight(height: number): void {
  useTableHeight.setState({ height })
}
