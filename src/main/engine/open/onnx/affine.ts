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
 * x * scale + shift, channel by channel: within the layer below where that only computes sums, else as a batch normalisation whose mean is 0 and
 * whose variance is 1.
 */
export function affine(graph: Graph, value: MapValue, { scale, shift, isSole }: Affine): MapValue {
  const item = graph.layers.items[value.layer]
  if (
    isSole &&
    item &&
    graph.layers.isOpen(value.layer) &&
    (item.spec.kind === 'convolution' || item.spec.kind === 'dense')
  ) {
    const { kernel, bias } = item.tensors
    const channels = scale.length
    item.tensors.kernel = kernel!.map((number, i) => number * scale[i % channels]!)
    const shifted = shift.map((number, c) => number + (bias?.[c] ?? 0) * scale[c]!)
    const needsBias = bias !== undefined || shifted.some((number) => number !== 0)
    if (needsBias) item.tensors.bias = shifted
    const { bias: _, ...spec } = item.spec
    item.spec = needsBias ? spec : item.spec
    return { ...value, ...NO_TRAIL }
  }
  const zeros = new Float32Array(scale.length)
  return graph.emit({ kind: 'batch-normalisation' }, [value], {
    tensors: {
      weight: scale,
      bias: shift,
      running_mean: zeros,
      running_var: new Float32Array(scale.length).fill(1 - OUR_EPSILON),
    },
    axes: () => [...value.axes],
  })
}
