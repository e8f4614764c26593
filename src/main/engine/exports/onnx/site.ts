import type { LayerReport } from '../../../../shared/architecture/analysis.ts'
import type { GraphBuilder, GraphValue, OnnxAttribute } from './graph.ts'

/** One layer on its way into the graph: its inputs, and how nodes are added under its name. */
export class LayerSite {
  constructor(
    readonly graph: GraphBuilder,
    readonly layer: LayerReport,
    readonly inputs: readonly GraphValue[],
    /** Whether a flatten may leave its numbers in PyTorch's order. */
    readonly torchOrder: boolean,
  ) {}

  node(operator: string, inputs: readonly string[], attributes: Record<string, OnnxAttribute> = {}): string {
    return this.graph.node(this.layer.name, operator, inputs, attributes)
  }

  floats(numbers: Float32Array | number, dims: readonly number[] = []): string {
    return this.graph.floats(this.layer.name, numbers, dims)
  }

  integers(...numbers: number[]): string {
    return this.graph.integers(this.layer.name, numbers)
  }

  /** Name of one of the layer's own tensors, as PyTorch calls it. */
  weight(name: string): string {
    return `${this.layer.name}.${name}`
  }

  /** An input as [N, C, H, W]. */
  map(index = 0): string {
    const { name, rank } = this.inputs[index]!
    return rank === 4 ? name : this.node('Unsqueeze', [name, this.integers(2, 3)])
  }

  /** An input of one position as [N, C]. */
  row(index = 0): string {
    const { name, rank } = this.inputs[index]!
    return rank === 2 ? name : this.node('Flatten', [name], { axis: { i: 1 } })
  }
}

/** What a layer becomes, without the activation that follows it. */
export type LayerWriter = (site: LayerSite) => GraphValue

export const map = (name: string): GraphValue => ({ name, rank: 4 })
export const row = (name: string): GraphValue => ({ name, rank: 2 })
