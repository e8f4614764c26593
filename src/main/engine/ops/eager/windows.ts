import { windowPositions } from '../../../../shared/architecture/kinds/window.ts'
import type { ConvolutionWindow, Window } from '../ops.ts'

/** How many windows fit along a side of `length`. */
export function outputSide(length: number, { kernel, stride, padding }: Window): number {
  return Math.floor((length + 2 * padding - kernel) / stride) + 1
}

/** [N, H, W, C] with the window's padding added to both sides of H and W. */
export function padded([n, height, width, channels]: readonly number[], { padding }: Window): number[] {
  return [n!, height! + 2 * padding, width! + 2 * padding, channels!]
}

/** Shape of what a window leaves of a map of `shape`. */
export function windowedShape([n, height, width, channels]: readonly number[], window: ConvolutionWindow): number[] {
  const positions = windowPositions(window, { height: height!, width: width! })
  return [n!, positions.height, positions.width, channels!]
}

/** Whether a window is square, centred and undilated: what most algorithms are made for. */
export const isPlain = (window: ConvolutionWindow): window is Window =>
  typeof window.kernel === 'number' &&
  typeof window.stride === 'number' &&
  typeof window.padding === 'number' &&
  (window.dilation ?? 1) === 1
