import type { Box, Drawing } from './drawing.ts'

/** What the keyboard walks: boxes, and the heads of frames. */
export interface Item {
  id: string
  first: number
  last: number
  label: string
  /** Of what can be folded: whether it is unfolded. */
  expanded?: boolean
  level: number
  y: number
  height: number
}

const isFold = ({ kind }: Box) => kind === 'block' || kind === 'group'

/** In reading order, each frame before what it holds. */
export function itemsOf({ boxes, frames }: Drawing): Item[] {
  const around = (first: number, last: number) => frames.filter((frame) => frame.first <= first && frame.last >= last)
  const heads: Item[] = frames.map(({ id, title, first, last, level, y }) => ({
    ...{ id, first, last, level, y },
    label: title,
    expanded: true,
    height: 24,
  }))
  const rest: Item[] = boxes
    .filter(({ first }) => first >= 0)
    .map((box) => ({
      ...{ id: box.id, first: box.first, last: box.last, label: box.label, y: box.y, height: box.height },
      level: around(box.first, box.last).length + 1,
      ...(isFold(box) && { expanded: false }),
    }))
  return [...heads, ...rest].sort((a, b) => a.first - b.first || b.last - a.last || a.level - b.level)
}

/** The innermost item that shows a layer. */
export const itemOf = (items: readonly Item[], layer: number): Item | undefined =>
  items.findLast(({ first, last, expanded }) => first <= layer && last >= layer && expanded !== true)

/** The frame right around an item. */
export const parentOf = (items: readonly Item[], item: Item): Item | undefined =>
  items.findLast(
    (other) => other.expanded && other.id !== item.id && other.first <= item.first && other.last >= item.last,
  )

/** Where a key leads from an item, as in any tree; null where it does nothing. */
export function stepFrom(
  items: readonly Item[],
  now: Item | undefined,
  key: string,
): { to?: Item; toggle?: string } | null {
  const at = now ? items.indexOf(now) : -1
  const clamp = (index: number) => items[Math.min(items.length - 1, Math.max(0, index))]
  switch (key) {
    case 'ArrowDown':
      return { to: clamp(at + 1) }
    case 'ArrowUp':
      return { to: clamp(at - 1) }
    case 'Home':
      return { to: clamp(0) }
    case 'End':
      return { to: clamp(items.length - 1) }
    case 'Enter':
    case ' ':
      return now?.expanded === undefined ? null : { toggle: now.id }
    case 'ArrowRight':
      return now?.expanded === false ? { toggle: now.id } : null
    case 'ArrowLeft': {
      if (now?.expanded) return { toggle: now.id }
      const parent = now && parentOf(items, now)
      return parent ? { to: parent } : null
    }
    default:
      return null
  }
}
