/** Heights of a row in CSS pixels: few layers are easy to hit, many still fit; beyond, the picture scrolls. */
const [LEAST, MOST] = [5, 20]
const WANTED_HEIGHT = 360
/** Pixels that a name needs. */
const NAME_HEIGHT = 13

export const rowHeight = (rows: number) =>
  Math.max(LEAST, Math.min(MOST, Math.floor(WANTED_HEIGHT / Math.max(1, rows))))

/** Which rows have their name written beside them: all, or every so many where they are low. */
export const namedEvery = (rows: number) => Math.max(1, Math.ceil(NAME_HEIGHT / rowHeight(rows)))

/** Where each column begins and the last one ends, in pixels: columns are as wide as the steps until the next measurement. */
export function columnEdges(steps: readonly number[], width: number): number[] {
  if (steps.length === 0) return [0]
  const [first, last] = [steps[0]!, steps.at(-1)!]
  const mean = steps.length > 1 ? (last - first) / (steps.length - 1) : 1
  const span = last + mean - first
  return [...steps.map((step) => ((step - first) / span) * width), width]
}

/** The column at a pixel. */
export function columnAt(edges: readonly number[], pixel: number): number {
  const after = edges.findIndex((edge) => edge > pixel)
  return after === -1 ? edges.length - 2 : Math.max(0, after - 1)
}

export interface Cell {
  row: number
  column: number
}

/** Where a key moves the read-out: arrows by one, with Shift by ten; Home and End along the steps, Page keys along the layers. */
export function movedCell(key: string, shift: boolean, at: Cell | null, rows: number, columns: number): Cell | null {
  const far = shift ? 10 : 1
  const from = at ?? { row: 0, column: columns - 1 }
  const moves: Record<string, Cell> = {
    ArrowLeft: { ...from, column: from.column - far },
    ArrowRight: { ...from, column: from.column + far },
    ArrowUp: { ...from, row: from.row - far },
    ArrowDown: { ...from, row: from.row + far },
    Home: { ...from, column: 0 },
    End: { ...from, column: columns - 1 },
    PageUp: { ...from, row: 0 },
    PageDown: { ...from, row: rows - 1 },
  }
  const to = moves[key]
  if (!to) return null
  if (!at) return from
  return {
    row: Math.max(0, Math.min(rows - 1, to.row)),
    column: Math.max(0, Math.min(columns - 1, to.column)),
  }
}
