import {
  IconArrowsDiff,
  IconChartLine,
  IconDatabase,
  IconFocus2,
  IconHelp,
  IconLayoutGrid,
  IconSettings,
  IconStack2,
  type TablerIcon,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'

/** What every view gets: the parts of the hash after its own name, and the query; `#/train/RUN?x=step` gives `['RUN']` and `x=step`. */
export interface ViewProps {
  path: readonly string[]
  query: URLSearchParams
}

export interface View {
  /** First part of the hash route, and the folder whose `view.tsx` default-exports the component. */
  id: string
  title: string
  icon: TablerIcon
  /** Second key of the shortcut `g` + key. */
  shortcut: string
  place: 'work' | 'foot'
  load(): Promise<{ default: ComponentType<ViewProps> }>
}

type Module = { default: ComponentType<ViewProps> }
const modules = import.meta.glob<Module>('./*/view.tsx')

const table: Omit<View, 'load'>[] = [
  { id: 'train', title: 'Train', icon: IconChartLine, shortcut: 't', place: 'work' },
  { id: 'studies', title: 'Studies', icon: IconLayoutGrid, shortcut: 'u', place: 'work' },
  { id: 'explain', title: 'Explain', icon: IconFocus2, shortcut: 'e', place: 'work' },
  { id: 'compare', title: 'Compare', icon: IconArrowsDiff, shortcut: 'c', place: 'work' },
  { id: 'architectures', title: 'Architectures', icon: IconStack2, shortcut: 'a', place: 'work' },
  { id: 'datasets', title: 'Data sets', icon: IconDatabase, shortcut: 'd', place: 'work' },
  { id: 'settings', title: 'Settings', icon: IconSettings, shortcut: 's', place: 'foot' },
  { id: 'help', title: 'Help', icon: IconHelp, shortcut: 'h', place: 'foot' },
]

const FOLDERS: Record<string, string> = { architectures: 'architecture' }

/** All views, in the order of the navigation; a view is split off and loaded when first opened, or soon after the page. */
export const VIEWS: readonly View[] = table.flatMap((view) => {
  const load = modules[`./${FOLDERS[view.id] ?? view.id}/view.tsx`]
  return load ? [{ ...view, load }] : []
})
