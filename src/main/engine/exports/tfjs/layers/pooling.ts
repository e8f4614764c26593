import { poolingSides, windowCounts } from '../../../../../shared/architecture/kinds/poolingWindow.ts'
import { marginsOf } from '../../../../../shared/architecture/kinds/sides.ts'
import type {
  AveragePoolingSpec,
  MaxPoolingSpec,
  PaddingSpec,
  PNormPoolingSpec,
} from '../../../../../shared/architecture/spec.ts'
import { listAttribute } from '../graph.ts'
import { type TfSite, type TfWriter, windowAttributes } from '../site.ts'

/** Lowest float32: a maximum never takes it, and a GPU's does not turn it into NaN as it may -infinity. */
const LOWEST = -3.4028234663852886e38
/** Divides a window of zeros to zeros. */
const SMALLEST = 2 ** -126

/** Top, bottom, left, right, with what hangs over the map. */
function edges({ layer }: TfSite): [number, number, number, number] {
  const { height, width } = poolingSides(layer.spec as MaxPoolingSpec, layer.input)
  return [height.before, height.after + height.overhang, width.before, width.after + width.overhang]
}

const attributes = ({ kernel, stride }: { kernel: number; stride: number }) =>
  windowAttributes([stride, stride], { ksize: listAttribute([1, kernel, kernel, 1]) })

const maxPooling: TfWriter = (site) => {
  const spec = site.layer.spec as MaxPoolingSpec
  return site.node('MaxPool', [site.padded(site.x, edges(site), LOWEST)], attributes(spec))
}

/** Sums over zeros around the map, over how many places each window counts. */
const averagePooling: TfWriter = (site) => {
  const spec = site.layer.spec as AveragePoolingSpec
  const { height, width } = poolingSides(spec, site.layer.input)
  const means = site.node('AvgPool', [site.padded(site.x, edges(site))], attributes(spec))
  const down = windowCounts(site.layer.input.height, height, spec)
  const across = windowCounts(site.layer.input.width, width, spec)
  const shares = down.flatMap((rows) => across.map((columns) => spec.kernel ** 2 / (rows * columns)))
  if (shares.every((share) => share === 1)) return means
  return site.node('Mul', [means, site.floats(Float32Array.from(shares), [1, down.length, across.length, 1])])
}

/** (sum of |f|^p)^(1/p) by shares of each window's largest, tap by tap, as |f|^p may leave float32. */
const pNormPooling: TfWriter = (site) => {
  const spec = site.layer.spec as PNormPoolingSpec
  const { kernel, stride, p } = spec
  const whole = site.padded(site.node('Abs', [site.x]), edges(site))
  const largest = site.node('MaxPool', [whole], attributes(spec))
  if (p === 'infinity') return largest
  const divisor = site.node('Maximum', [largest, site.floats(SMALLEST)])
  const { height, width, channels } = site.layer.output
  const [strides, power] = [site.integers(1, stride, stride, 1), site.floats(p)]
  const all = { begin_mask: { i: '9' }, end_mask: { i: '9' } } // the first and the last dimension as they are
  const taps: string[] = []
  for (let top = 0; top < kernel; top++)
    for (let left = 0; left < kernel; left++) {
      const begin = site.integers(0, top, left, 0)
      const end = site.integers(0, top + (height - 1) * stride + 1, left + (width - 1) * stride + 1, channels)
      const tap = site.node('StridedSlice', [whole, begin, end, strides], all)
      taps.push(site.node('Pow', [site.node('RealDiv', [tap, divisor]), power]))
    }
  const root = site.node('Pow', [site.sum(taps), site.floats(1 / p)])
  return site.node('Mul', [root, largest])
}

const padding: TfWriter = (site) => {
  const { top, bottom, left, right } = marginsOf((site.layer.spec as PaddingSpec).padding)
  return site.padded(site.x, [top, bottom, left, right])
}

export const POOLING = {
  'max-pooling': maxPooling,
  'average-pooling': averagePooling,
  'p-norm-pooling': pNormPooling,
  padding,
  'global-average': ((site) => site.reduced('Mean', site.x, 1, 2)) as TfWriter,
  'global-max': ((site) => site.reduced('Max', site.x, 1, 2)) as TfWriter,
}
