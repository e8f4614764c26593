import { clampRange, zoomRange } from './readout.ts'
import type { Range } from './types.ts'

export type ChartMove = { kind: 'cursor'; x: number } | { kind: 'range'; range: Range | null } | { kind: 'leave' }

interface Place {
  visible: Range
  domain: Range
  /** The reading line, or null while there is none: it then begins in the middle. */
  cursor: number | null
}

/** Share of the visible range that an arrow moves the reading line by, and that Shift and an arrow move the range by. */
const CURSOR_STEP = 0.01
const RANGE_STEP = 0.1

/** What a key does in a chart; null where it does nothing. */
export function chartMove(key: string, shift: boolean, { visible, domain, cursor }: Place): ChartMove | null {
  const span = visible[1] - visible[0]
  const at = cursor ?? (visible[0] + visible[1]) / 2
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const sign = key === 'ArrowLeft' ? -1 : 1
    if (!shift) return { kind: 'cursor', x: Math.min(visible[1], Math.max(visible[0], at + sign * span * CURSOR_STEP)) }
    const by = sign * span * RANGE_STEP
    return { kind: 'range', range: orAll(clampRange([visible[0] + by, visible[1] + by], domain), domain) }
  }
  if (key === '+' || key === '=') return { kind: 'range', range: zoomRange(visible, at, 0.5, domain) }
  if (key === '-') return { kind: 'range', range: orAll(zoomRange(visible, at, 2, domain), domain) }
  if (key === '0') return { kind: 'range', range: null }
  if (key === 'Escape') return { kind: 'leave' }
  return null
}

/** null where a range has grown to everything. */
const orAll = (range: Range, domain: Range): Range | null =>
  range[0] <= domain[0] && range[1] >= domain[1] ? null : range
