import type { Scene, Shape } from './scene.ts'

/** What a line of an exported figure means. */
export interface LegendEntry {
  label: string
  colour: string
  dash?: readonly number[]
}

const ROW = 16

/** The scene with a legend below it, one line a curve: a figure is read without the screen that it came from. */
export function withLegend(scene: Scene, entries: readonly LegendEntry[], ink: string): Scene {
  const { left } = scene.plot
  const lines = entries.flatMap(({ label, colour, dash }, index): Shape[] => {
    const y = scene.height + index * ROW + 8
    return [
      { kind: 'line', points: [left, y, left + 22, y], colour, width: 2, dash },
      { kind: 'text', x: left + 30, y, text: label, colour: ink, size: 11, align: 'left' },
    ]
  })
  return { ...scene, height: scene.height + entries.length * ROW + 8, front: [...scene.front, ...lines] }
}
