import type { TfOperations, TfSite } from '../tfSite.ts'
import { noteLowEdges } from './lowEdges.ts'

/** Less than any number that a network computes. */
const LOWEST = -1e37

/** Edges around each dimension; less than any number around a maximum is what its own padding would be. */
function pad(site: TfSite): string {
  const edges = site.numbers(1)
  const pads = [...edges.filter((_, i) => i % 2 === 0), ...edges.filter((_, i) => i % 2 === 1)]
  const value = site.inputs.length > 2 ? site.numbers(2)[0]! : 0
  const padded = site.node('Pad', [site.x], { pads, value })
  if (value < LOWEST && pads.length === 8) noteLowEdges(site, padded, pads)
  return padded
}

const reduced = (operator: 'ReduceMean' | 'ReduceMax') => (site: TfSite) =>
  site.node(operator, [site.x], { axes: site.numbers(1), keepdims: Number(site.flag('keep_dims')) })

/** Some channels of a map: from, and how many, -1 for all that are left. */
function slice(site: TfSite): string {
  const [from, count] = [site.numbers(1), site.numbers(2)]
  const ends = from.map((start, i) => (count[i] === -1 ? 2 ** 31 - 1 : start + count[i]!))
  return site.node('Slice', [site.x], { starts: from, ends })
}

function concatenated(site: TfSite): string {
  const last = site.inputs.length - 1
  return site.node('Concat', site.inputs.slice(0, last), { axis: site.numbers(last)[0]! })
}

/** A shape may say -1 for the batch as well as for what is left; the batch is 1. */
function reshape(site: TfSite): string {
  return site.node('Reshape', [site.x, site.input(1)])
}

const same = (site: TfSite) => site.node('Identity', [site.x])

export const SHAPES: TfOperations = {
  Pad: pad,
  PadV2: pad,
  Mean: reduced('ReduceMean'),
  Max: reduced('ReduceMax'),
  Slice: slice,
  ConcatV2: concatenated,
  Reshape: reshape,
  Transpose: (site) => site.node('Transpose', [site.x], { perm: site.numbers(1) }),
  Squeeze(site) {
    const axes = site.integers('squeeze_dims')
    return site.node('Squeeze', [site.x], axes.length > 0 ? { axes } : {})
  },
  ExpandDims: (site) => site.node('Unsqueeze', [site.x], { axes: site.numbers(1) }),
  Identity: same,
  StopGradient: same,
  Softmax: (site) => site.node('Softmax', [site.x]),
  LogSoftmax: (site) => site.node('LogSoftmax', [site.x]),
}
