import { poolingSides } from '../../../../../shared/architecture/kinds/poolingWindow.ts'
import { marginsOf } from '../../../../../shared/architecture/kinds/sides.ts'
import type {
  AveragePoolingSpec,
  MaxPoolingSpec,
  PaddingSpec,
  PNormPoolingSpec,
} from '../../../../../shared/architecture/spec.ts'
import { map, type PythonSite, type PythonWriter } from '../site.ts'

/** What torch.nn.functional's own poolings take: padding alike on opposite edges and no wider than half the window. */
function ownWindow(spec: MaxPoolingSpec | AveragePoolingSpec): string | null {
  const { top, bottom, left, right } = marginsOf(spec.padding)
  if (top !== bottom || left !== right || Math.max(top, left) > spec.kernel / 2) return null
  const padding = top === left ? String(top) : `(${top}, ${left})`
  return `${spec.kernel}, ${spec.stride}, ${padding}${spec.ceil ? ', ceil_mode=True' : ''}`
}

/** Left, right, top and bottom, as torch.nn.functional.pad has them. */
const edges = ([left, right, top, bottom]: readonly number[]) => `(${left}, ${right}, ${top}, ${bottom})`

function windowOf(site: PythonSite) {
  const { height, width } = poolingSides(site.layer.spec as MaxPoolingSpec, site.layer.input)
  return {
    padding: [width.before, width.after, height.before, height.after],
    overhang: [0, width.overhang, 0, height.overhang],
  }
}

const maxPooling: PythonWriter = (site) => {
  const spec = site.layer.spec as MaxPoolingSpec
  const own = ownWindow(spec)
  if (own) return map(`F.max_pool2d(${site.map()}, ${own})`)
  const { padding, overhang } = windowOf(site)
  const all = edges(padding.map((side, i) => side + overhang[i]!))
  return map(`F.max_pool2d(F.pad(${site.map()}, ${all}, value=float("-inf")), ${spec.kernel}, ${spec.stride})`)
}

const averagePooling: PythonWriter = (site) => {
  const spec = site.layer.spec as AveragePoolingSpec
  const own = ownWindow(spec)
  if (own)
    return map(`F.avg_pool2d(${site.map()}, ${own}${spec.countPadding === false ? ', count_include_pad=False' : ''})`)
  const { padding, overhang } = windowOf(site)
  const counts = spec.countPadding === false ? 'False' : 'True'
  const window = `${spec.kernel}, ${spec.stride}, ${edges(padding)}, ${edges(overhang)}, ${counts}`
  return map(`${site.helper('average_pool')}(${site.map()}, ${window})`)
}

const pNormPooling: PythonWriter = (site) => {
  const { kernel, stride, padding, p } = site.layer.spec as PNormPoolingSpec
  const power = p === 'infinity' ? 'float("inf")' : String(p)
  return map(`${site.helper('p_norm_pool')}(${site.map()}, ${kernel}, ${stride}, ${padding}, ${power})`)
}

const padding: PythonWriter = (site) => {
  const { top, bottom, left, right } = marginsOf((site.layer.spec as PaddingSpec).padding)
  return map(`F.pad(${site.map()}, ${edges([left, right, top, bottom])})`)
}

export const POOLING = {
  'max-pooling': maxPooling,
  'average-pooling': averagePooling,
  'p-norm-pooling': pNormPooling,
  padding,
  'global-average': ((site) => map(`${site.map()}.mean((2, 3), keepdim=True)`)) as PythonWriter,
  'global-max': ((site) => map(`${site.map()}.amax((2, 3), keepdim=True)`)) as PythonWriter,
}
