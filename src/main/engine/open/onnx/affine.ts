import type { Graph } from './graph.ts'
import { type MapValue, NO_TRAIL } from './values.ts'

/** Batch normalisation divides by the root of variance + 1e-5. */
export const OUR_EPSILON = 1e-5

export interface Affine {
  /** A number for every one of our channels. */
  scale: Float32Array
  shift: Float32Array
  /** Whether nothing else uses the map as it is. */
  isSole: boolean
}

/**
 * x * scale + shift, channel by channel: within the layer below where that only computes sums, else as a channel scale, or as a batch
 * normalisation whose mean is 0 and whose variance is 1.
 */
export function affine(graph: Graph, value: MapValue, { scale, shift, isSole }: Affine): MapValue {
  if (isSole && within(graph, value.layer, scale, shift))
    return { ...value, ...NO_TRAIL, age: graph.layers.ageOf(value.layer) }
  const axes = () => [...value.axes]
  if (shift.every((number) => number === 0))
    return graph.emit({ kind: 'scale', initial: 1 }, [value], { tensors: { weight: scale }, axes })
  return graph.emit({ kind: 'batch-normalisation' }, [value], {
    tensors: {
      weight: scale,
      bias: shift,
      running_mean: new Float32Array(scale.length),
      running_var: new Float32Array(scale.length).fill(1 - OUR_EPSILON),
    },
    axes,
  })
}

/** Which of a layer's tensors its result is proportional to, its bias aside. */
const FACTOR: Record<string, string> = {
  convolution: 'kernel',
  dense: 'kernel',
  'batch-normalisation': 'weight',
  'layer-normalisation': 'weight',
}

/** Puts factors and summands into the layer that computes the map. @returns false where it cannot take them */
function within(graph: Graph, layer: number, scale: Float32Array, shift: Float32Array): boolean {
  const item = graph.layers.items[layer]
  const factor = item && FACTOR[item.spec.kind]
  if (!item || factor === undefined || !graph.layers.isOpen(layer)) return false
  const { bias } = item.tensors
  item.age++
  const channels = scale.length
  item.tensors[factor] = item.tensors[factor]!.map((number, i) => number * scale[i % channels]!)
  const shifted = shift.map((number, c) => number + (bias?.[c] ?? 0) * scale[c]!)
  if (bias === undefined && shifted.every((number) => number === 0)) return true
  item.tensors.bias = shifted
  if ('bias' in item.spec) {
    const { bias: _, ...spec } = item.spec
    item.spec = spec
  }
  return true
}
