import { z } from 'zod'
import type { MapShape } from '../mapShape.ts'
import type { ReceptiveField } from '../receptiveField.ts'
import type { FormField, Misfit } from './kind.ts'

/** A square window that moves over the map. */
export const windowFields = {
  kernel: z.number().int().min(1).max(64),
  stride: z.number().int().min(1).max(16),
  /** Zeros added on every side of the map; the paper's windows are centred, so `floor(kernel / 2)` is usual. */
  padding: z.number().int().min(0).max(32),
}

export interface WindowSpec {
  kernel: number
  stride: number
  padding: number
}

export const WINDOW_FORM: readonly FormField[] = [
  { field: 'kernel', input: 'integer', label: 'Kernel', min: 1, max: 64 },
  { field: 'stride', input: 'integer', label: 'Stride', min: 1, max: 16 },
  { field: 'padding', input: 'integer', label: 'Padding', min: 0, max: 32 },
]

const side = (length: number, { kernel, stride, padding }: WindowSpec) =>
  Math.floor((length + 2 * padding - kernel) / stride) + 1

/** Positions of the window on a map. */
export const windowPositions = (spec: WindowSpec, { height, width }: MapShape) => ({
  height: side(height, spec),
  width: side(width, spec),
})

/** The field of what a window over units with `field` sees. */
export const windowField = (spec: WindowSpec, { size, jump, start }: ReceptiveField): ReceptiveField => ({
  size: size + (spec.kernel - 1) * jump,
  jump: jump * spec.stride,
  start: start - spec.padding * jump,
})

export function windowMisfits({ kernel, padding }: WindowSpec): Misfit[] {
  if (padding >= kernel && kernel > 1)
    return [
      {
        field: 'padding',
        message: `padding ${padding} is not below the kernel of ${kernel}, so whole windows would see nothing; use at most ${kernel - 1}.`,
      },
    ]
  if (padding > 0 && kernel === 1)
    return [
      {
        field: 'padding',
        message: `a 1x1 kernel with padding ${padding} would only add a border of zeros; use padding 0.`,
      },
    ]
  return []
}

/** Cost in a diff of another window. */
export const windowCost = (a: Omit<WindowSpec, 'padding'>, b: Omit<WindowSpec, 'padding'>): number =>
  (a.kernel === b.kernel ? 0 : 0.3) + (a.stride === b.stride ? 0 : 0.3)

/** `, stride 2`; nothing for 1. */
export const strideWords = ({ stride }: WindowSpec) => (stride === 1 ? '' : `, stride ${stride}`)
