/** An attribute of a node, by AttributeProto's kinds. */
export type OnnxAttribute = { i: number } | { f: number } | { s: string } | { ints: readonly number[] }

/** A node of an ONNX graph that is being written. */
export interface GraphNode {
  operator: string
  name: string
  inputs: string[]
  outputs: string[]
  attributes: Record<string, OnnxAttribute>
}

/** A tensor that belongs to the graph's form: shapes, pads, divisors; weights are the network's. */
export type GraphConstant =
  | { dims: readonly number[]; floats: Float32Array }
  | { dims: readonly number[]; integers: readonly number[] }

/** A tensor of the graph on its way: [N, C, H, W], or [N, C] behind a dense layer or a flatten. */
export interface GraphValue {
  name: string
  rank: 2 | 4
}

/** Nodes one after the other, with names of their own. */
export class GraphBuilder {
  readonly nodes: GraphNode[] = []
  readonly constants = new Map<string, GraphConstant>()

  /**
   * Adds a node with one output.
   * @param scope name of the layer that it is of: its nodes and inner tensors are called `scope/1`, `scope/2`, ...
   */
  node(
    scope: string,
    operator: string,
    inputs: readonly string[],
    attributes: Record<string, OnnxAttribute> = {},
  ): string {
    const output = `${scope}/${this.nodes.length + 1}`
    this.nodes.push({ operator, name: `${output}/${operator}`, inputs: [...inputs], outputs: [output], attributes })
    return output
  }

  /** float32 numbers that the graph holds; a single one has no dimensions. */
  floats(scope: string, numbers: Float32Array | number, dims: readonly number[] = []): string {
    const floats = typeof numbers === 'number' ? Float32Array.of(numbers) : numbers
    return this.constant(scope, { dims, floats })
  }

  /** A list of int64 numbers that the graph holds. */
  integers(scope: string, integers: readonly number[]): string {
    return this.constant(scope, { dims: [integers.length], integers })
  }

  /** Calls a tensor otherwise, wherever it stands. */
  rename(from: string, to: string): void {
    const named = (name: string) => (name === from ? to : name)
    for (const node of this.nodes) {
      node.inputs = node.inputs.map(named)
      node.outputs = node.outputs.map(named)
    }
  }

  private constant(scope: string, value: GraphConstant): string {
    const name = `${scope}/constant${this.constants.size + 1}`
    this.constants.set(name, value)
    return name
  }
}
