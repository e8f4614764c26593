import { PAPER_NETWORKS, type PaperOptions, paperArchitecture } from './paper.ts'
import { PRESETS, presetArchitecture } from './presets/table.ts'
import type { Architecture } from './spec.ts'

/** Networks that come along, under one heading of lists. */
export interface BuiltInGroup {
  title: string
  networks: readonly { id: string; title: string }[]
}

/** The paper's networks, and the presets by their groups. */
export const BUILT_IN_GROUPS: readonly BuiltInGroup[] = [
  { title: 'The paper’s networks', networks: PAPER_NETWORKS },
  ...[...new Set(PRESETS.map(({ group }) => group))].map((title) => ({
    title,
    networks: PRESETS.filter(({ group }) => group === title),
  })),
]

export const isPaperNetwork = (id: string): boolean => PAPER_NETWORKS.some((network) => network.id === id)

/** Whether a network comes along; one of the workspace's own may have a preset's id and goes before it. */
export const isBuiltIn = (id: string): boolean =>
  BUILT_IN_GROUPS.some(({ networks }) => networks.some((network) => network.id === id))

/**
 * One of the paper's networks or a preset; `lastRelu` is of the paper's alone.
 * @throws RangeError for an unknown id or a width that leaves no channel
 */
export function builtInArchitecture(id: string, { lastRelu, ...options }: PaperOptions): Architecture {
  return isPaperNetwork(id) ? paperArchitecture(id, { ...options, lastRelu }) : presetArchitecture(id, options)
}
