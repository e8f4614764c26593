import { marginsOf, sidesOf, sidesWords } from '../../../../../shared/architecture/kinds/sides.ts'
import type { ConvolutionSpec, DenseSpec } from '../../../../../shared/architecture/spec.ts'
import { map, type PythonWriter, row } from '../site.ts'

/** `3`, or `(1, 3)` for height and width. */
function pair(value: Parameters<typeof sidesOf>[0]): string {
  const { height, width } = sidesOf(value)
  return height === width ? sidesWords(value) : `(${height}, ${width})`
}

const convolution: PythonWriter = (site) => {
  const { kernel, stride, padding, channels, dilation = 1, groups = 1, bias } = site.layer.spec as ConvolutionSpec
  const { top, bottom, left, right } = marginsOf(padding)
  const isEven = top === bottom && left === right
  const words = [
    `${site.layer.input.channels}, ${channels}, ${pair(kernel)}`,
    ...(pair(stride) === '1' ? [] : [`stride=${pair(stride)}`]),
    ...(isEven && top + left > 0 ? [`padding=${pair({ height: top, width: left })}`] : []),
    ...(pair(dilation) === '1' ? [] : [`dilation=${pair(dilation)}`]),
    ...(groups === 1 ? [] : [`groups=${groups}`]),
    ...(bias === false ? ['bias=False'] : []),
  ]
  const input = isEven ? site.map() : `F.pad(${site.map()}, (${left}, ${right}, ${top}, ${bottom}))`
  return map(site.call(`nn.Conv2d(${words.join(', ')})`, input))
}

const dense: PythonWriter = (site) => {
  const { channels, bias } = site.layer.spec as DenseSpec
  const words = `${site.layer.input.channels}, ${channels}${bias === false ? ', bias=False' : ''}`
  return row(site.call(`nn.Linear(${words})`, site.row()))
}

export const SUMS = { convolution, dense }
