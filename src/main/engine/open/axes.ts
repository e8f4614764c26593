import type { MapShape } from '../../../shared/architecture/mapShape.ts'

/**
 * A part of one of a map's four dimensions: the coordinate counts in steps of `stride`. A whole dimension is one atom of stride 1; channels in
 * two groups are `{ stride: channels / 2, size: 2 }` and `{ stride: 1, size: channels / 2 }`.
 */
export interface Atom {
  of: 'N' | 'C' | 'H' | 'W'
  stride: number
  size: number
}

/** What runs along one dimension of another program's tensor: atoms, the slowest first. None for a side of 1. */
export type Axis = readonly Atom[]

const whole = (of: Atom['of'], size: number): Axis => (size === 1 ? [] : [{ of, stride: 1, size }])

export const axesNCHW = ({ height, width, channels }: MapShape, batch: number): Axis[] => [
  whole('N', batch),
  whole('C', channels),
  whole('H', height),
  whole('W', width),
]

export const axesNHWC = (shape: MapShape, batch: number): Axis[] => {
  const [n, c, h, w] = axesNCHW(shape, batch) as [Axis, Axis, Axis, Axis]
  return [n, h, w, c]
}

export const axesNC = ({ channels }: MapShape, batch: number): Axis[] => [whole('N', batch), whole('C', channels)]

export const sizeOf = (axis: Axis): number => axis.reduce((product, { size }) => product * size, 1)

export const dimsOf = (axes: readonly Axis[]): number[] => axes.map(sizeOf)

/** Neighbours that count on from each other are one. */
export function merged(axis: Axis): Axis {
  const out: Atom[] = []
  for (const atom of axis) {
    const before = out.at(-1)
    if (before && before.of === atom.of && before.stride === atom.stride * atom.size)
      out[out.length - 1] = { of: atom.of, stride: atom.stride, size: before.size * atom.size }
    else out.push(atom)
  }
  return out
}

/** Whether an axis is one whole dimension of so many, in its order. */
export function isWhole(axis: Axis, of: Atom['of'], size: number): boolean {
  const [atom, ...others] = merged(axis)
  if (size === 1) return atom === undefined
  return others.length === 0 && atom?.of === of && atom.stride === 1 && atom.size === size
}

export const isOnly = (axis: Axis, of: Atom['of']): boolean => axis.every((atom) => atom.of === of)

/** Whether two tensors lie in memory alike. */
export const sameAxes = (a: readonly Axis[], b: readonly Axis[]): boolean =>
  a.length === b.length && a.every((axis, i) => JSON.stringify(merged(axis)) === JSON.stringify(merged(b[i]!)))

/**
 * The same numbers under other sides: atoms are dealt out again, and cut where a side ends within one.
 * @returns null where a side ends at no whole part of an atom
 */
export function reshaped(axes: readonly Axis[], dims: readonly number[]): Axis[] | null {
  const rest = axes.flatMap((axis) => [...merged(axis)])
  const out: Axis[] = []
  for (const dim of dims) {
    const axis: Atom[] = []
    let left = dim
    while (left > 1) {
      const atom = rest.shift()
      if (!atom) return null
      if (left % atom.size === 0) {
        axis.push(atom)
        left /= atom.size
      } else if (atom.size % left === 0) {
        const inner = atom.size / left
        axis.push({ of: atom.of, stride: atom.stride * inner, size: left })
        rest.unshift({ of: atom.of, stride: atom.stride, size: inner })
        left = 1
      } else return null
    }
    out.push(merged(axis))
  }
  return rest.length === 0 ? out : null
}

/** For every place along an axis of channels the channel that stands there. */
export function channelsAlong(axis: Axis): number[] {
  let places = [0]
  for (const { stride, size } of axis)
    places = places.flatMap((place) => Array.from({ length: size }, (_, i) => place + i * stride))
  return places
}

/** Axes after a map was flattened into the channels of one position, a position's channels side by side. */
export function afterFlatten(axes: readonly Axis[], { width, channels }: MapShape): Axis[] {
  const step = { N: 1, C: 1, W: channels, H: width * channels }
  return axes.map((axis) =>
    axis.map(({ of, stride, size }) => ({ of: of === 'N' ? 'N' : 'C', stride: stride * step[of], size })),
  )
}
