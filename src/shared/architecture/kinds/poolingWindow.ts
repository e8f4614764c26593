import { z } from 'zod'
import type { MapShape } from '../mapShape.ts'
import type { FormField } from './kind.ts'
import { marginsField, plainMargins } from './sides.ts'
import { strideWords, type WindowSide, type WindowSpec, windowSides } from './window.ts'

/** The window of max- and average-pooling, as torch.nn.MaxPool2d and AvgPool2d have it; padding may differ from edge to edge. */
export const poolingFields = {
  kernel: z.number().int().min(1).max(64),
  stride: z.number().int().min(1).max(16),
  padding: marginsField(32),
  /** Whether a last window that hangs over the padded map counts, too (PyTorch's `ceil_mode`); absent means no. */
  ceil: z.boolean().optional(),
}

export interface PoolingWindow extends WindowSpec {
  kernel: number
  stride: number
  ceil?: boolean
}

export const POOLING_FORM: readonly FormField[] = [
  { field: 'kernel', input: 'integer', label: 'Kernel', min: 1, max: 64 },
  { field: 'stride', input: 'integer', label: 'Stride', min: 1, max: 16 },
  { field: 'padding', input: 'margins', label: 'Padding', max: 32 },
  { field: 'ceil', input: 'flag', label: 'Partial windows', absent: false, rare: true },
]

/** A pooling window along one side of a map. */
export interface PoolingSide {
  positions: number
  before: number
  after: number
  /** By how much the last window hangs over the padded map. */
  overhang: number
}

function poolingSide(length: number, { kernel, stride, before, after }: WindowSide, ceil: boolean): PoolingSide {
  const padded = length + before + after
  const round = ceil ? Math.ceil : Math.floor
  let positions = round((padded - kernel) / stride) + 1
  // As PyTorch: a window that would begin behind the map and the padding before it sees nothing.
  if (ceil && (positions - 1) * stride >= length + before) positions--
  return { positions, before, after, overhang: Math.max(0, (positions - 1) * stride + kernel - padded) }
}

/** The window on a map, along both sides. */
export function poolingSides(spec: PoolingWindow, { height, width }: Pick<MapShape, 'height' | 'width'>) {
  const sides = windowSides(spec)
  return {
    height: poolingSide(height, sides.height, spec.ceil ?? false),
    width: poolingSide(width, sides.width, spec.ceil ?? false),
  }
}

/** How many places each window of an average along one side counts: padding where it counts, never what hangs over it. */
export function windowCounts(
  length: number,
  { positions, before, after }: PoolingSide,
  { kernel, stride, countPadding = true }: { kernel: number; stride: number; countPadding?: boolean },
): number[] {
  const [first, last] = countPadding ? [0, before + length + after] : [before, before + length]
  return Array.from({ length: positions }, (_, at) => {
    const start = at * stride
    return Math.min(last, start + kernel) - Math.max(first, start)
  })
}

/** `, stride 2, partial windows` */
export const poolingWords = (spec: PoolingWindow): string =>
  `${strideWords(spec)}${spec.ceil ? ', partial windows' : ''}`

/** The spec without what says the same as its absence. */
export function canonicalPooling<S extends PoolingWindow>({ ceil, ...rest }: S): S {
  return { ...rest, padding: plainMargins(rest.padding), ...(ceil && { ceil }) } as S
}
