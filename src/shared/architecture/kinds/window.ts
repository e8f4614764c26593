import { z } from 'zod'
import type { MapShape } from '../mapShape.ts'
import { acrossOf, type FieldSide, fieldOfSides, type ReceptiveField } from '../receptiveField.ts'
import type { FormField, Misfit } from './kind.ts'
import { type Margins, marginsOf, type Sides, sameSides, sidesOf, sidesWords } from './sides.ts'

/** A square window that moves over the map. */
export const windowFields = {
  kernel: z.number().int().min(1).max(64),
  stride: z.number().int().min(1).max(16),
  /** Zeros added on every side of the map; the paper's windows are centred, so `floor(kernel / 2)` is usual. */
  padding: z.number().int().min(0).max(32),
}

/** A window that moves over the map; one number says the same of every side. */
export interface WindowSpec {
  kernel: number | Sides
  stride: number | Sides
  padding: number | Margins
  /** Distance of the taps; absent means 1: side by side. */
  dilation?: number | Sides
}

export const WINDOW_FORM: readonly FormField[] = [
  { field: 'kernel', input: 'integer', label: 'Kernel', min: 1, max: 64 },
  { field: 'stride', input: 'integer', label: 'Stride', min: 1, max: 16 },
  { field: 'padding', input: 'integer', label: 'Padding', min: 0, max: 32 },
]

/** A window along one side of the map. */
export interface WindowSide {
  kernel: number
  stride: number
  before: number
  after: number
  dilation: number
  /** Positions from its first to its last tap. */
  extent: number
}

/** A window along the height and along the width. */
export function windowSides({ kernel, stride, padding, dilation = 1 }: WindowSpec): {
  height: WindowSide
  width: WindowSide
} {
  const { top, bottom, left, right } = marginsOf(padding)
  const side = (of: keyof Sides, before: number, after: number): WindowSide => {
    const [taps, apart] = [sidesOf(kernel)[of], sidesOf(dilation)[of]]
    return {
      kernel: taps,
      stride: sidesOf(stride)[of],
      before,
      after,
      dilation: apart,
      extent: (taps - 1) * apart + 1,
    }
  }
  return { height: side('height', top, bottom), width: side('width', left, right) }
}

const positions = (length: number, { extent, stride, before, after }: WindowSide) =>
  Math.floor((length + before + after - extent) / stride) + 1

/** Positions of the window on a map. */
export function windowPositions(spec: WindowSpec, { height, width }: Pick<MapShape, 'height' | 'width'>): Sides {
  const window = windowSides(spec)
  return { height: positions(height, window.height), width: positions(width, window.width) }
}

const sideField = ({ extent, stride, before }: WindowSide, { size, jump, start }: FieldSide): FieldSide => ({
  size: size + (extent - 1) * jump,
  jump: jump * stride,
  start: start - before * jump,
})

/** The field of what a window over units with `field` sees. */
export function windowField(spec: WindowSpec, field: ReceptiveField): ReceptiveField {
  const { height, width } = windowSides(spec)
  return fieldOfSides(sideField(height, field), sideField(width, acrossOf(field)))
}

export function windowMisfits(spec: WindowSpec): Misfit[] {
  const { height, width } = windowSides(spec)
  const wrong = (message: string): Misfit[] => [{ field: 'padding', message }]
  if (spec.kernel === 1 && spec.padding !== 0 && typeof spec.padding === 'number')
    return wrong(`a 1x1 kernel with padding ${spec.padding} would only add a border of zeros; use padding 0.`)
  for (const { kernel, extent, before, after } of [height, width]) {
    const most = Math.max(before, after)
    if (most >= extent)
      return wrong(
        kernel === extent
          ? `padding ${most} is not below the kernel of ${kernel}, so whole windows would see nothing; use at most ${kernel - 1}.`
          : `padding ${most} is not below the ${extent} positions that the dilated kernel of ${kernel} spans, so whole windows would see nothing; use at most ${extent - 1}.`,
      )
  }
  return []
}

/** As many zeros before as after, and as many positions as the map has. */
export function isCentred(spec: WindowSpec): boolean {
  const { height, width } = windowSides(spec)
  return [height, width].every(({ before, after, extent }) => before === after && 2 * before + 1 === extent)
}

/** Cost in a diff of another window. */
export const windowCost = (a: Omit<WindowSpec, 'padding'>, b: Omit<WindowSpec, 'padding'>): number =>
  (sameSides(a.kernel, b.kernel) ? 0 : 0.3) +
  (sameSides(a.stride, b.stride) ? 0 : 0.3) +
  (sameSides(a.dilation ?? 1, b.dilation ?? 1) ? 0 : 0.2)

/** `3x3`; of kernels of any shape. */
export const kernelWords = ({ kernel }: Pick<WindowSpec, 'kernel'>, times = 'x'): string => {
  const { height, width } = sidesOf(kernel)
  return `${height}${times}${width}`
}

/** `, stride 2`; nothing for 1. */
export const strideWords = ({ stride }: Pick<WindowSpec, 'stride'>): string =>
  stride === 1 ? '' : `, stride ${sidesWords(stride)}`
