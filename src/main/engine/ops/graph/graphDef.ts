import { bytesField, floatField, integerField, join, textField, varint } from './protobuf.ts'

/**
 * Writes a TensorFlow graph as the bytes of a SavedModel without signatures: the one form in which the Node addon takes a graph.
 * Field numbers are those of tensorflow/core/framework/{graph,node_def,attr_value,tensor,tensor_shape}.proto and
 * tensorflow/core/protobuf/{saved_model,meta_graph}.proto.
 */

const DATA_TYPES = { float32: 1, int32: 3, bool: 10, int64: 9, resource: 20 } as const
export type DataType = keyof typeof DATA_TYPES

/** An attribute of a node; build them with `attribute`. */
export type Attribute = Uint8Array

/** A reference to a node's output: `name`, or `name:k` for its output k > 0. */
export type Ref = string

const shapeProto = (shape: readonly number[]) => join(shape.map((side) => bytesField(2, integerField(1, side))))

export const attribute = {
  text: (value: string): Attribute => textField(2, value),
  integer: (value: number): Attribute => integerField(3, value),
  float: (value: number): Attribute => floatField(4, value),
  bool: (value: boolean): Attribute => integerField(5, value ? 1 : 0),
  type: (value: DataType): Attribute => integerField(6, DATA_TYPES[value]),
  shape: (value: readonly number[]): Attribute => bytesField(7, shapeProto(value)),
  integers: (values: readonly number[]): Attribute => bytesField(1, bytesField(3, join(values.map(varint)))),
}

const FLOAT = attribute.type('float32')
/** Of graphs: TensorFlow 1.15 (1.13's 27 to 2.x read it) and the oldest reader that may. */
const PRODUCER = 134
const MIN_CONSUMER = 12

type ConstantValues = Float32Array | Int32Array | BigInt64Array

export class GraphBuilder {
  private readonly nodes: Uint8Array[] = []
  private readonly names = new Set<string>()
  private readonly constants = new Map<string, Ref>()
  private counter = 0

  /**
   * Adds a node.
   * @param control nodes that must have run before.
   * @param name taken names get a number.
   */
  node(
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
    for (const [key, value] of Object.entries(attributes))
      parts.push(bytesField(5, join([textField(1, key), bytesField(2, value)])))
    this.nodes.push(bytesField(1, join(parts)))
    return unique
  }

  /** Numbers written into the graph; small equal ones share a node. */
  constant(values: ConstantValues, shape: readonly number[]): Ref {
    const type: DataType = values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : 'int64'
    const key = values.length <= 16 ? `${type}|${shape}|${Array.from(values, String)}` : null
    const known = key === null ? undefined : this.constants.get(key)
    if (known) return known
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    const proto = join([
      integerField(1, DATA_TYPES[type]),
      bytesField(2, shapeProto(shape)),
      bytesField(4, bytes), // little-endian, as all platforms of TensorFlow's builds are
    ])
    const ref = this.node('Const', [], { dtype: attribute.type(type), value: bytesField(8, proto) })
    if (key !== null) this.constants.set(key, ref)
    return ref
  }

  integers(values: readonly number[]): Ref {
    return this.constant(Int32Array.from(values), [values.length])
  }

  scalar(value: number): Ref {
    return this.constant(Float32Array.of(value), [])
  }

  placeholder(name: string, shape: readonly number[], type: DataType = 'float32'): Ref {
    return this.node('Placeholder', [], { dtype: attribute.type(type), shape: attribute.shape(shape) }, { name })
  }

  /** A variable that lives as long as the session: its value, a node that sets it from a placeholder, and the handle for updates. */
  variable(name: string, shape: readonly number[]): { handle: Ref; value: Ref; feed: Ref; assign: Ref } {
    const handle = this.node(
      'VarHandleOp',
      [],
      {
        dtype: FLOAT,
        shape: attribute.shape(shape),
        shared_name: attribute.text(name),
        container: attribute.text(''),
      },
      { name: `${name}/handle` },
    )
    const feed = this.placeholder(`${name}/feed`, shape)
    const assign = this.node('AssignVariableOp', [handle, feed], { dtype: FLOAT }, { name: `${name}/assign` })
    const value = this.node('ReadVariableOp', [handle], { dtype: FLOAT }, { name: `${name}/value` })
    return { handle, value, feed, assign }
  }

  /** A node of that name to fetch, worth nothing, that comes after all of these have run. */
  done(name: string, after: readonly Ref[]): Ref {
    const nothing = this.constant(Int32Array.of(1), [])
    return this.node('Identity', [nothing], { T: attribute.type('int32') }, { control: after, name })
  }

  /** Bytes of `saved_model.pb`, tagged `serve`. */
  savedModel(): Uint8Array {
    const versions = join([integerField(1, PRODUCER), integerField(3, MIN_CONSUMER)])
    const graph = join([...this.nodes, bytesField(4, versions)])
    const metaGraph = join([bytesField(1, textField(4, 'serve')), bytesField(2, graph)])
    return join([integerField(1, 1), bytesField(2, metaGraph)])
  }
}

const nodeOf = (ref: Ref) => ref.split(':')[0]!
