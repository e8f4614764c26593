import type { LayerKind } from '@shared/architecture/spec.ts'

/** What is drawn, in SVG user units; the view and the exported file read the same drawing. */
export interface Drawing {
  width: number
  height: number
  boxes: Box[]
  frames: Frame[]
  edges: Edge[]
  labels: Label[]
}

export interface Box {
  /** A layer's name, or the id of what is folded into it. */
  id: string
  kind: LayerKind | 'input' | 'softmax' | 'block' | 'group'
  /** Layers that it stands for; below 0 for the image and the softmax. */
  first: number
  last: number
  /** First and second line, cut to the box. */
  title: string
  detail: string
  /** All of it, for screen readers. */
  label: string
  x: number
  y: number
  width: number
  height: number
  colour: string
  /** Share of the network's multiply-accumulates, 0 to 1. */
  macs: number
}

/** Around what has been unfolded. */
export interface Frame {
  id: string
  title: string
  first: number
  last: number
  /** 1 for those that lie in no other. */
  level: number
  x: number
  y: number
  width: number
  height: number
}

export interface Edge {
  path: string
  /** Where it ends, at the head of a box. */
  tip: { x: number; y: number }
}

/** The shape of what leaves a box, beside its edge. */
export interface Label {
  x: number
  y: number
  text: string
}

export const BOX_WIDTH = 276
export const BOX_HEIGHT = 50
export const THIN_HEIGHT = 30
export const GAP = 30
export const MARGIN = 16
/** Of a frame: the line with its title, and the room around what it holds. */
export const HEADER = 28
export const PADDING = 10

/** Half the sizes of a character, roughly: narrow ones, and those of a heavier face. */
const CHARACTER = { title: 0.54, detail: 0.51 }

/** A text that is not wider than a box; what is cut off is told by its label. */
export function fitted(text: string, width: number, size: number, face: keyof typeof CHARACTER): string {
  const most = Math.floor(width / (size * CHARACTER[face]))
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1)).trimEnd()}…`
}

/** As many parts as fit, joined; at least the first. */
export function fittedParts(parts: readonly string[], width: number, size: number): string {
  for (let count = parts.length; count > 1; count--) {
    const text = parts.slice(0, count).join(' · ')
    if (fitted(text, width, size, 'detail') === text) return text
  }
  return fitted(parts[0] ?? '', width, size, 'detail')
}

/** A drawing moved by so much. */
export function moved(
  part: Omit<Drawing, 'width' | 'height'>,
  x: number,
  y: number,
): Omit<Drawing, 'width' | 'height'> {
  const by = <T extends { x: number; y: number }>(thing: T): T => ({ ...thing, x: thing.x + x, y: thing.y + y })
  return {
    boxes: part.boxes.map(by),
    frames: part.frames.map(by),
    labels: part.labels.map(by),
    edges: part.edges.map(({ path, tip }) => ({ path: movedPath(path, x, y), tip: by(tip) })),
  }
}

/** Paths consist of commands with absolute pairs of numbers alone. */
const movedPath = (path: string, x: number, y: number) =>
  path.replace(/(-?[\d.]+) (-?[\d.]+)/g, (_, one, other) => `${round(Number(one) + x)} ${round(Number(other) + y)}`)

export const round = (value: number) => Math.round(value * 10) / 10
