import { type Attribute, attribute, type Ref } from './attribute.ts'
import { bytesField, integerField, join, textField } from './protobuf.ts'

/** Of graphs: TensorFlow 1.15 (1.13's 27 to 2.x read it) and the oldest reader that may. */
const PRODUCER = 134
const MIN_CONSUMER = 12

/**
 * The nodes of a TensorFlow graph and the clusters they are in. They become the bytes of a SavedModel without signatures, the one form in which
 * the Node addon takes a graph.
 * Field numbers are those of tensorflow/core/framework/{graph,node_def,attr_value,tensor,tensor_shape}.proto and
 * tensorflow/core/protobuf/{saved_model,meta_graph}.proto.
 */
export class NodeList {
  private readonly nodes: Uint8Array[] = []
  private readonly names = new Set<string>()
  /** The cluster that nodes are added to. */
  protected cluster: string | null = null
  protected readonly clusterOf = new Map<string, string>()
  protected counter = 0

  /** @param canFuse false leaves every operation to itself, e.g. on a GPU, whose compiler needs tools that few machines have. */
  constructor(private readonly canFuse = true) {}

  /** A node as it is given. */
  protected write(
    operation: string,
    inputs: readonly Ref[],
    attributes: Readonly<Record<string, Attribute>> = {},
    { control = [], name }: { control?: readonly Ref[]; name?: string } = {},
  ): Ref {
    const unique = name !== undefined && !this.names.has(name) ? name : `${name ?? operation}_${this.counter++}`
    this.names.add(unique)
    const parts = [textField(1, unique), textField(2, operation)]
    for (const input of inputs) parts.push(textField(3, input))
    for (const before of new Set(control.map(nodeOf))) parts.push(textField(3, `^${before}`))
    for (const [key, value] of Object.entries({ ...attributes, ...this.clustering() }))
      parts.push(bytesField(5, join([textField(1, key), bytesField(2, value)])))
    this.nodes.push(bytesField(1, join(parts)))
    return unique
  }

  /**
   * Nodes that `make` adds are to become one compiled function (XLA), whose elementwise operations run as one pass over memory. Where
   * TensorFlow has no such compiler they run one by one, with the same results but for rounding.
   * @param beside a value whose cluster, if it comes from one, they are to join.
   */
  fuse<R>(make: () => R, beside?: Ref): R {
    if (!this.canFuse || this.cluster !== null) return make()
    const joined = beside === undefined ? undefined : this.clusterOf.get(nodeOf(beside))
    this.cluster = joined ?? `fused_${this.counter++}`
    try {
      return make()
    } finally {
      this.cluster = null
    }
  }

  isFused(value: Ref): boolean {
    return this.clusterOf.has(nodeOf(value))
  }

  /** To which cluster a node belongs, or that it belongs to none: unmarked nodes may be drawn into a neighbour's. */
  private clustering(): Record<string, Attribute> {
    if (!this.canFuse) return {}
    return this.cluster === null
      ? { _XlaCompile: attribute.bool(false) }
      : { _XlaCompile: attribute.bool(true), _XlaScope: attribute.text(this.cluster) }
  }

  /** Bytes of `saved_model.pb`, tagged `serve`. */
  savedModel(): Uint8Array {
    const versions = join([integerField(1, PRODUCER), integerField(3, MIN_CONSUMER)])
    const graph = join([...this.nodes, bytesField(4, versions)])
    const metaGraph = join([bytesField(1, textField(4, 'serve')), bytesField(2, graph)])
    return join([integerField(1, 1), bytesField(2, metaGraph)])
  }
}

/** The node whose output a reference names. */
export const nodeOf = (ref: Ref) => ref.split(':')[0]!
