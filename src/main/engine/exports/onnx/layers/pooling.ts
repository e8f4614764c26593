import { poolingSides, windowCounts } from '../../../../../shared/architecture/kinds/poolingWindow.ts'
import { marginsOf } from '../../../../../shared/architecture/kinds/sides.ts'
import type {
  AveragePoolingSpec,
  MaxPoolingSpec,
  PaddingSpec,
  PNormPoolingSpec,
} from '../../../../../shared/architecture/spec.ts'
import { type LayerSite, type LayerWriter, map } from '../site.ts'

/** Zeros around a map. */
function padded(site: LayerSite, x: string, [top, left, bottom, right]: readonly number[]): string {
  return site.node('Pad', [x, site.integers(0, 0, top!, left!, 0, 0, bottom!, right!)], { mode: { s: 'constant' } })
}

/** Top, left, bottom and right of a pooling window, what hangs over the map among them. */
function edges(site: LayerSite): [top: number, left: number, bottom: number, right: number] {
  const { height, width } = poolingSides(site.layer.spec as MaxPoolingSpec, site.layer.input)
  return [height.before, width.before, height.after + height.overhang, width.after + width.overhang]
}

const windowOf = ({ kernel, stride }: { kernel: number; stride: number }) => ({
  kernel_shape: { ints: [kernel, kernel] },
  strides: { ints: [stride, stride] },
})

/** Partial windows are padding at the end, since programs differ in what `ceil_mode` leaves out. */
const maxPool = (site: LayerSite, x: string, spec: { kernel: number; stride: number }): string =>
  site.node('MaxPool', [x], { ...windowOf(spec), pads: { ints: edges(site) } })

const maxPooling: LayerWriter = (site) => map(maxPool(site, site.map(), site.layer.spec as MaxPoolingSpec))

/**
 * Means over each window. What hangs over the map never counts, as padding that does not; where padding counts beside it, sums are divided by counts
 * of their own.
 */
const averagePooling: LayerWriter = (site) => {
  const spec = site.layer.spec as AveragePoolingSpec
  const { height, width } = poolingSides(spec, site.layer.input)
  const overhangs = height.overhang > 0 || width.overhang > 0
  const isPadded = Math.max(...Object.values(marginsOf(spec.padding))) > 0
  const counts = spec.countPadding !== false && isPadded
  if (!overhangs || !counts)
    return map(
      site.node('AveragePool', [site.map()], {
        ...windowOf(spec),
        pads: { ints: edges(site) },
        count_include_pad: { i: counts ? 1 : 0 },
      }),
    )
  const [down, across] = [
    windowCounts(site.layer.input.height, height, spec),
    windowCounts(site.layer.input.width, width, spec),
  ]
  const means = site.node('AveragePool', [padded(site, site.map(), edges(site))], windowOf(spec))
  const corrections = down.flatMap((rows) => across.map((columns) => spec.kernel ** 2 / (rows * columns)))
  return map(site.node('Mul', [means, site.floats(Float32Array.from(corrections), [1, 1, down.length, across.length])]))
}

/** Powers up to this one are far from the ends of float32 for any activation that a network has. */
const HIGHEST_PLAIN_POWER = 4
/** Divides a window of zeros to zeros. */
const SMALLEST = 2 ** -126

/** (sum of |f|^p)^(1/p); beyond small whole p, powers are of each number's share of its window's largest, tap by tap, as they would leave float32. */
const pNormPooling: LayerWriter = (site) => {
  const spec = site.layer.spec as PNormPoolingSpec
  const { kernel, stride, p } = spec
  const pads = { ints: edges(site) }
  if (p !== 'infinity' && Number.isInteger(p) && p <= HIGHEST_PLAIN_POWER)
    return map(site.node('LpPool', [site.map()], { ...windowOf(spec), pads, p: { i: p } }))
  const magnitude = site.node('Abs', [site.map()])
  if (p === 'infinity') return map(maxPool(site, magnitude, spec))
  const whole = padded(site, magnitude, edges(site))
  const largest = site.node('MaxPool', [whole], { ...windowOf(spec), pads: { ints: [0, 0, 0, 0] } })
  const divisor = site.node('Max', [largest, site.floats(SMALLEST)])
  const { height, width } = site.layer.output
  const [axes, steps, power] = [site.integers(2, 3), site.integers(stride, stride), site.floats(p)]
  const taps: string[] = []
  for (let top = 0; top < kernel; top++)
    for (let left = 0; left < kernel; left++) {
      const ends = site.integers(top + (height - 1) * stride + 1, left + (width - 1) * stride + 1)
      const tap = site.node('Slice', [whole, site.integers(top, left), ends, axes, steps])
      taps.push(site.node('Pow', [site.node('Div', [tap, divisor]), power]))
    }
  const root = site.node('Pow', [site.node('Sum', taps), site.floats(1 / p)])
  return map(site.node('Mul', [root, largest]))
}

const padding: LayerWriter = (site) => {
  const { top, left, bottom, right } = marginsOf((site.layer.spec as PaddingSpec).padding)
  return map(padded(site, site.map(), [top, left, bottom, right]))
}

export const POOLING = {
  'max-pooling': maxPooling,
  'average-pooling': averagePooling,
  'p-norm-pooling': pNormPooling,
  padding,
  'global-average': ((site) => map(site.node('GlobalAveragePool', [site.map()]))) as LayerWriter,
  'global-max': ((site) => map(site.node('GlobalMaxPool', [site.map()]))) as LayerWriter,
}
