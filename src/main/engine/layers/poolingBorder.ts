import { type PoolingWindow, poolingSides } from '../../../shared/architecture/kinds/poolingWindow.ts'
import type { MapShape } from '../../../shared/architecture/spec.ts'
import type { Border, Ops, Window } from '../ops/ops.ts'

const isEmpty = ({ top, bottom, left, right }: Border) => top + bottom + left + right === 0

/** A map as a square window that pads alike on every side can pool it. */
export interface Bordered<T> {
  map: T
  window: Window
  /** Takes the border off a signal at `map`. */
  crop(signal: T): T
}

/** Puts around `x` what the window of `spec` takes beyond it, where that is not alike at every edge. */
export function bordered<T>(ops: Ops<T>, x: T, spec: PoolingWindow, input: MapShape, value: number): Bordered<T> {
  const { kernel, stride, padding } = spec
  const { height, width } = poolingSides(spec, input)
  if (typeof padding === 'number' && height.overhang === 0 && width.overhang === 0)
    return { map: x, window: { kernel, stride, padding }, crop: (signal) => signal }
  const border: Border = {
    top: height.before,
    bottom: height.after + height.overhang,
    left: width.before,
    right: width.after + width.overhang,
  }
  const window = { kernel, stride, padding: 0 }
  if (isEmpty(border)) return { map: x, window, crop: (signal) => signal }
  return { map: ops.pad(x, border, value), window, crop: (signal) => ops.crop(signal, border) }
}
