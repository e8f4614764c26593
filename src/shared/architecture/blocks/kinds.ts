import { activationOf } from '../activations.ts'
import type { LayerReport } from '../analysis.ts'
import { groupsOf } from '../kinds/convolution.ts'
import { familyOf } from '../kinds/table.ts'
import { kernelWords } from '../kinds/window.ts'
import type { ConvolutionSpec } from '../spec.ts'
import type { Segment } from './segments.ts'

/** A block that was recognised: what it is called, and how many segments it takes. */
export interface Recognised {
  title: string
  segments: number
  /** Whether its output may be wider than that of the one before it in a row of such. */
  grows?: true
  /** Whether it deserves a box of its own only where it repeats. */
  plain?: true
}

/** A segment with its layers. */
export interface Part extends Segment {
  layers: readonly LayerReport[]
}

type Recogniser = (parts: readonly Part[], at: number) => Recognised | null

const convolutionsOf = (layers: readonly LayerReport[]) =>
  layers.flatMap((layer) =>
    layer.spec.kind === 'convolution' ? [layer as LayerReport & { spec: ConvolutionSpec }] : [],
  )
const isDepthwise = ({ spec, input }: LayerReport & { spec: ConvolutionSpec }) =>
  groupsOf(spec) > 1 && groupsOf(spec) === input.channels
const joinOf = ({ layers }: Part) => (layers.length > 1 ? layers.at(-1)!.spec.kind : null)
const single = (part: Part | undefined) => (part?.layers.length === 1 ? part.layers[0]! : null)

/** Convolutions on the longest way through a region: those of a projection are left out. */
function mainKernels({ layers }: Part): string[] {
  const longest = new Map<number, string[]>()
  for (const layer of layers) {
    const ways = layer.from.map((below) => longest.get(below) ?? [])
    const way = ways.reduce((best, other) => (other.length > best.length ? other : best), [])
    longest.set(
      layer.index,
      layer.spec.kind === 'convolution'
        ? [...way, `${kernelWords(layer.spec)}${isDepthwise(layer as never) ? ' depthwise' : ''}`]
        : way,
    )
  }
  return longest.get(layers.at(-1)!.index)!
}

function addition(parts: readonly Part[], at: number): Recognised | null {
  const part = parts[at]!
  if (joinOf(part) !== 'add') return null
  const kernels = mainKernels(part)
  const depthwise = kernels.findIndex((kernel) => kernel.endsWith('depthwise'))
  if (kernels.join() === '1x1,3x3,1x1') return { title: 'bottleneck', segments: 1 }
  if (depthwise === 0 && part.layers.some(({ spec }) => spec.kind === 'layer-normalisation'))
    return { title: 'ConvNeXt block', segments: 1 }
  if (depthwise >= 0) return { title: 'inverted residual', segments: 1 }
  return { title: 'residual block', segments: 1 }
}

/** Its like without a shortcut: widened, each channel alone, perhaps squeezed and excited, narrowed without an activation. */
function invertedChain(parts: readonly Part[], at: number): Recognised | null {
  let next = at
  const convolution = (fits: (layer: LayerReport & { spec: ConvolutionSpec }) => boolean): boolean => {
    const layer = single(parts[next])
    if (layer?.spec.kind !== 'convolution' || !fits(layer as never)) return false
    next++
    if (single(parts[next])?.spec.kind === 'batch-normalisation') next++
    return true
  }
  const isPointwise = ({ spec }: { spec: ConvolutionSpec }) => kernelWords(spec) === '1x1' && groupsOf(spec) === 1
  convolution((layer) => isPointwise(layer) && layer.output.channels > layer.input.channels)
  if (!convolution(isDepthwise)) return null
  if (parts[next] && joinOf(parts[next]!) === 'multiply') next++
  if (!convolution(isPointwise)) return null
  const last = single(parts[next - 1])!
  return activationOf(last.spec) === null ? { title: 'inverted residual', segments: next - at } : null
}

function concatenation(parts: readonly Part[], at: number): Recognised | null {
  const part = parts[at]!
  if (joinOf(part) !== 'concatenate') return null
  const entry = part.first - 1
  return part.layers.at(-1)!.from.includes(entry)
    ? { title: 'dense layer', segments: 1, grows: true }
    : { title: 'parallel branches', segments: 1 }
}

/** Iandola et al. 2016: a 1x1 convolution, and two of other kernels beside each other. */
function fire(parts: readonly Part[], at: number): Recognised | null {
  const squeeze = single(parts[at])
  const expand = parts[at + 1]
  if (squeeze?.spec.kind !== 'convolution' || !expand || joinOf(expand) !== 'concatenate') return null
  const convolutions = convolutionsOf(expand.layers)
  const isFire = convolutions.length === 2 && expand.layers.length === 3
  return isFire && kernelWords(squeeze.spec) === '1x1' ? { title: 'fire module', segments: 2 } : null
}

const other: Recogniser = (parts, at) => {
  const join = joinOf(parts[at]!)
  if (join === null) return null
  if (join !== 'multiply') return { title: 'parallel branches', segments: 1 }
  const isSqueezed = parts[at]!.layers.some(({ spec }) => spec.kind === 'global-average')
  return { title: isSqueezed ? 'squeeze and excitation' : 'gate', segments: 1 }
}

/** A convolution with what follows it: normalisation, an activation of its own. */
function convolution(parts: readonly Part[], at: number): Recognised | null {
  const layer = single(parts[at])
  if (layer?.spec.kind !== 'convolution') return null
  let next = at + 1
  for (const family of ['normalisation', 'activation']) {
    const following = single(parts[next])
    if (following && familyOf(following.spec) === family) next++
  }
  const kernel = kernelWords(layer.spec, '×')
  return next > at + 1 ? { title: `${kernel} convolution`, segments: next - at, plain: true } : null
}

/** What blocks of layers are recognised by, in the order in which they are asked. */
export const RECOGNISERS: readonly Recogniser[] = [addition, invertedChain, fire, concatenation, other, convolution]
