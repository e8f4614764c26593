/**
 * Ten colours that stand at 3:1 or better on the light and on the dark panel alike, so that a run keeps its colour in both themes
 * and in exported figures. Neighbours differ in lightness or warmth for readers who do not tell red from green.
 */
export const RUN_PALETTE = [
  '#2f7de1',
  '#d9730d',
  '#1f9d61',
  '#d6409f',
  '#8a63d2',
  '#0d8f9c',
  '#9c7a00',
  '#e5484d',
  '#6b7a90',
  '#5f8f1a',
] as const

const KEY = 'allconv.run-colours'
let assigned: Map<string, number> | null = null

function load(): Map<string, number> {
  try {
    const stored: unknown = JSON.parse(globalThis.localStorage?.getItem(KEY) ?? '[]')
    if (!Array.isArray(stored)) return new Map()
    return new Map(stored.filter((entry): entry is [string, number] => Array.isArray(entry) && entry.length === 2))
  } catch {
    return new Map() // private windows refuse the storage; colours then last as long as the page
  }
}

/** The colour of a run: given once, the least used one first, and the same in every view and after a reload. */
export function runColour(runId: string): string {
  assigned ??= load()
  let index = assigned.get(runId)
  if (index === undefined) {
    const uses = RUN_PALETTE.map(() => 0)
    // The latest assignments count: of hundreds of runs, those compared are mostly the recent ones.
    for (const used of [...assigned.values()].slice(-30)) uses[used % uses.length]!++
    index = uses.indexOf(Math.min(...uses))
    assigned.set(runId, index)
    try {
      globalThis.localStorage?.setItem(KEY, JSON.stringify([...assigned].slice(-2000)))
    } catch {
      // see load()
    }
  }
  return RUN_PALETTE[index % RUN_PALETTE.length]!
}

/** Colours of the parts of a data set in a chart of one run. */
export const PART_COLOUR = { train: '#2f7de1', validation: '#d9730d', test: '#1f9d61' } as const
