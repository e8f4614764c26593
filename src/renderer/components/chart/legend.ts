import { wrapped } from '../wrapped.ts'
import type { Scene, Shape } from './scene.ts'

/** What a line of an exported figure means. */
export interface LegendEntry {
  label: string
  colour: string
  dash?: readonly number[]
}

const ROW = 16
/** Pixels at the right end that no word reaches. */
const MARGIN = 8
/** Pixels from the left of a legend's line to its words. */
const INDENT = 30

/**
 * The scene with its title and a legend below it, one line a curve: a figure is read without the screen that it came from. Words that are
 * too long for a line go on in the next.
 * @param title what is drawn and of which data
 */
export function withLegend(scene: Scene, title: string, entries: readonly LegendEntry[], ink: string): Scene {
  const { left } = scene.plot
  const shapes: Shape[] = []
  let row = 0
  const put = (text: string, x: number, size: number) => {
    for (const line of wrapped(text, size, scene.width - x - MARGIN))
      shapes.push({ kind: 'text', x, y: scene.height + row++ * ROW + 8, text: line, colour: ink, size, align: 'left' })
  }
  put(title, left, 12)
  for (const { label, colour, dash } of entries) {
    const y = scene.height + row * ROW + 8
    shapes.push({ kind: 'line', points: [left, y, left + 22, y], colour, width: 2, dash })
    put(label, left + INDENT, 11)
  }
  return { ...scene, height: scene.height + row * ROW + 8, front: [...scene.front, ...shapes] }
}
