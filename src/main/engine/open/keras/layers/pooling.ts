import { shown } from '../../../../../shared/shown.ts'
import { listOf, numberOf } from '../json.ts'
import type { Lowerings, Site } from '../site.ts'

const pooling = (operator: 'MaxPool' | 'AveragePool') => (site: Site) => {
  const kernel = site.pair('pool_size', 2)
  // Without a stride of its own a window goes on by its size.
  const strides = site.config.strides ? site.pair('strides', 1) : kernel
  return site.onPlanes(site.x, (x) =>
    site.node(operator, [x], { kernel_shape: kernel, strides, auto_pad: site.autoPad }),
  )
}

const whole = (operator: 'ReduceMean' | 'ReduceMax') => (site: Site) => {
  const keeps = site.flag('keepdims', false)
  if (site.rank !== 4) throw site.bad(`its input has ${site.rank} dimensions, and images have four`)
  const axes = site.isPlanes ? [2, 3] : [1, 2]
  return site.node(operator, [site.x], { axes, keepdims: Number(keeps) }, keeps ? 4 : 2)
}

/** Rows and columns of zeros: a number, two, or two pairs. */
function zeroPadding(site: Site): string {
  const value = site.config.padding ?? 1
  const [rows, columns] = Array.isArray(value) ? value : [value, value]
  const edges = [rows, columns].map((side) => (Array.isArray(side) ? listOf(side) : [side, side]).map(numberOf))
  const flat = edges.flat()
  if (flat.length !== 4 || flat.some((edge) => edge === null || !Number.isInteger(edge) || edge < 0 || edge > 4096))
    throw site.bad(`its padding is ${shown(JSON.stringify(value), 60)}, and whole numbers of 0 to 4096 are read`)
  const [top, bottom, left, right] = flat as [number, number, number, number]
  const pads = site.isPlanes ? [0, 0, top, left, 0, 0, bottom, right] : [0, top, left, 0, 0, bottom, right, 0]
  return site.node('Pad', [site.x], { pads })
}

export const POOLING: Lowerings = {
  MaxPooling2D: pooling('MaxPool'),
  AveragePooling2D: pooling('AveragePool'),
  GlobalAveragePooling2D: whole('ReduceMean'),
  GlobalMaxPooling2D: whole('ReduceMax'),
  ZeroPadding2D: zeroPadding,
}
