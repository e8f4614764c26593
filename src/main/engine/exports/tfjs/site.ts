import type { LayerReport } from '../../../../shared/architecture/analysis.ts'
import { listAttribute, type TfAttribute, type TfGraph, textAttribute } from './graph.ts'

/** One layer on its way into the graph. Values are names of maps [N, H, W, C]. */
export class TfSite {
  constructor(
    readonly graph: TfGraph,
    readonly layer: LayerReport,
    readonly inputs: readonly string[],
    private readonly weights: (name: string) => Float32Array,
  ) {}

  /** The first input. */
  get x(): string {
    return this.inputs[0]!
  }

  node(op: string, input: readonly string[], attr: Record<string, TfAttribute> = {}): string {
    return this.graph.node(this.layer.name, op, input, attr)
  }

  floats(data: Float32Array | number, shape: readonly number[] = []): string {
    return this.graph.floats(this.layer.name, data, shape)
  }

  integers(...numbers: number[]): string {
    return this.graph.integers(this.layer.name, numbers)
  }

  /** Numbers of one of the layer's tensors. */
  weight(name: string): Float32Array {
    return this.weights(`${this.layer.name}/${name}`)
  }

  /** A tensor of one number a channel. */
  vector(name: string): string {
    const data = this.weight(name)
    return this.floats(data, [data.length])
  }

  /** A number around a map: zeros, or for a maximum the lowest. */
  padded(x: string, [top, bottom, left, right]: readonly number[], value = 0): string {
    if (Math.max(top!, bottom!, left!, right!) === 0) return x
    const edges = this.graph.integers(this.layer.name, [0, 0, top!, bottom!, left!, right!, 0, 0], [4, 2])
    return this.node('PadV2', [x, edges, this.floats(value)])
  }

  /** Maps side by side. */
  concatenated(parts: readonly string[]): string {
    const axis = this.graph.integers(this.layer.name, [3], [])
    return this.node('ConcatV2', [...parts, axis], { N: { i: String(parts.length) } })
  }

  /** A sum of maps. */
  sum(parts: readonly string[]): string {
    return parts.length === 1 ? parts[0]! : this.node('AddN', parts, { N: { i: String(parts.length) } })
  }

  /** Mean or Max over some dimensions, which stay as sides of 1. */
  reduced(op: 'Mean' | 'Max', x: string, ...axes: number[]): string {
    return this.node(op, [x, this.integers(...axes)], { keep_dims: { b: true } })
  }
}

/** Attributes of what has a window: no padding of its own. */
export const windowAttributes = (strides: readonly [number, number], more: Record<string, TfAttribute> = {}) => ({
  strides: listAttribute([1, ...strides, 1]),
  padding: textAttribute('VALID'),
  data_format: textAttribute('NHWC'),
  ...more,
})

/** What a layer becomes, without the activation that follows it. */
export type TfWriter = (site: TfSite) => string
