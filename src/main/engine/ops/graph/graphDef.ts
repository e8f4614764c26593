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
const INT32 = attribute.type('int32')
const ANY_SHAPE: Attribute = bytesField(7, integerField(3, 1))
/** Of graphs: TensorFlow 1.15 (1.13's 27 to 2.x read it) and the oldest reader that may. */
const PRODUCER = 134
const MIN_CONSUMER = 12

type ConstantValues = Float32Array | Int32Array | BigInt64Array

/** A loop whose body is being written. */
interface Frame {
  name: string
  parallel: number
  /** A node of the body that runs once a turn: what has no inputs of its own hangs on it. */
  pivot: Ref
  /** What came in from outside, by its reference there. */
  entered: Map<Ref, Ref>
}

export interface Loop {
  /** Turns; known when the graph is written. */
  count: number
  /** Turns that may be under way at the same time. */
  parallel: number
  /** Float values that go from turn to turn, at first. */
  carried: readonly Ref[]
  /** Writes one turn: `turn` is its int32 number, from 0 on. */
  body(turn: Ref, carried: readonly Ref[]): { carried: readonly Ref[]; collected: readonly Ref[] }
}

export class GraphBuilder {
  private readonly nodes: Uint8Array[] = []
  private readonly names = new Set<string>()
  private readonly constants = new Map<string, Ref>()
  private readonly typeOf = new Map<string, Attribute>()
  private readonly frameOf = new Map<string, Frame>()
  private frame: Frame | null = null
  /** The cluster that nodes are added to. */
  private cluster: string | null = null
  private readonly clusterOf = new Map<string, string>()
  private counter = 0

  /** @param canFuse false leaves every operation to itself, e.g. on a GPU, whose compiler needs tools that few machines have. */
  constructor(private readonly canFuse = true) {}

  /**
   * Adds a node.
   * @param control nodes that must have run before.
   * @param name taken names get a number.
   */
  node(
    operation: string,
    inputs: readonly Ref[],
    attributes: Readonly<Record<string, Attribute>> = {},
    { control = [], name, type }: { control?: readonly Ref[]; name?: string; type?: DataType } = {},
  ): Ref {
    const own = this.frame ? inputs.map((input) => this.entered(input)) : inputs
    const unique = this.write(operation, own, attributes, {
      control: this.frame && inputs.length + control.length === 0 ? [this.frame.pivot] : control,
      name,
    })
    const result = type ? attribute.type(type) : (attributes.dtype ?? attributes.DstT ?? attributes.T)
    if (result) this.typeOf.set(unique, result)
    if (this.frame) this.frameOf.set(unique, this.frame)
    if (this.cluster !== null) this.clusterOf.set(unique, this.cluster)
    return unique
  }

  /** A node as it is given. */
  private write(
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

  /** Adds what `make` makes outside the loop, so that it is made once for all turns. */
  outside<R>(make: () => R): R {
    const { frame, cluster } = this
    this.frame = null
    this.cluster = null
    try {
      return make()
    } finally {
      this.frame = frame
      this.cluster = cluster
    }
  }

  /** A value from outside as the body of the loop sees it, the same in every turn. */
  private entered(ref: Ref): Ref {
    const frame = this.frame!
    if (this.frameOf.has(nodeOf(ref))) return ref
    const known = frame.entered.get(ref)
    if (known) return known
    const type = this.typeOf.get(nodeOf(ref))
    if (!type) throw new Error(`The type of ${ref}, which a loop takes from outside, is not known.`)
    const own = this.enter(frame, ref, type, true)
    frame.entered.set(ref, own)
    return own
  }

  private enter({ name, parallel }: Omit<Frame, 'pivot' | 'entered'>, ref: Ref, type: Attribute, isConstant: boolean) {
    const entered = this.write('Enter', [ref], {
      T: type,
      frame_name: attribute.text(name),
      is_constant: attribute.bool(isConstant),
      parallel_iterations: attribute.integer(parallel),
    })
    this.typeOf.set(entered, type)
    return entered
  }

  /**
   * A loop by TensorFlow's own control flow (tensorflow.org, "Implementation of Control Flow in TensorFlow"): its body is written, planned
   * and compiled once, however many turns it takes. Carried values go through the turns in their order, so their sums are always the same.
   * @returns the carried values after the last turn, and what was collected, stacked along a new first axis, [count, ...].
   */
  loop({ count, parallel, carried, body }: Loop): { carried: Ref[]; collected: Ref[] } {
    if (this.frame) throw new Error('A loop inside a loop is not supported.')
    if (count === 1) return this.once(carried, body)
    const frame = { name: `loop_${this.counter++}`, parallel }
    let variables = 0
    let goesOn: Ref | null = null
    /** A value that goes round: `now` in the body, `end` after the loop; `becomes` gives it its value for the next turn. */
    const variable = (initial: Ref, type: Attribute) => {
      const next = `${frame.name}/next_${variables++}`
      const merged = this.write('Merge', [this.enter(frame, initial, type, false), next], {
        T: type,
        N: attribute.integer(2),
      })
      goesOn ??= this.write('LoopCond', [
        this.write('Less', [merged, this.enter(frame, this.constant(Int32Array.of(count), []), INT32, true)], {
          T: INT32,
        }),
      ])
      const turned = this.write('Switch', [merged, goesOn], { T: type })
      const now = this.write('Identity', [`${turned}:1`], { T: type })
      const becomes = (value: Ref) => void this.write('NextIteration', [value], { T: type }, { name: next })
      return { now, becomes, end: this.write('Exit', [turned], { T: type }) }
    }
    const counter = variable(this.constant(Int32Array.of(0), []), INT32)
    const values = carried.map((initial) => variable(initial, FLOAT))
    const own: Frame = { ...frame, pivot: counter.now, entered: new Map() }
    for (const { now } of [counter, ...values]) this.frameOf.set(now, own)
    this.frame = own
    let ends: Ref[]
    try {
      const made = body(
        counter.now,
        values.map(({ now }) => now),
      )
      for (const [i, value] of made.carried.entries()) values[i]!.becomes(this.entered(value))
      ends = made.collected.map((value) => {
        const array = this.outside(() => this.array(count))
        const order = variable(`${array}:1`, FLOAT)
        const handle = this.enter(frame, array, attribute.type('resource'), true)
        const inputs = [handle, counter.now, this.entered(value), order.now]
        order.becomes(this.write('TensorArrayWriteV3', inputs, { T: FLOAT }))
        return this.outside(() => this.gathered(array, order.end, count))
      })
      counter.becomes(this.node('AddV2', [counter.now, this.constant(Int32Array.of(1), [])], { T: INT32 }))
    } finally {
      this.frame = null
    }
    return { carried: values.map(({ end }) => end), collected: ends }
  }

  /** A loop of one turn needs none. */
  private once(carried: readonly Ref[], body: Loop['body']): { carried: Ref[]; collected: Ref[] } {
    const made = body(this.constant(Int32Array.of(0), []), carried)
    const first = this.constant(Int32Array.of(0), [])
    const stacked = (value: Ref) => this.node('ExpandDims', [value, first], { T: FLOAT, Tdim: INT32 })
    return { carried: [...made.carried], collected: made.collected.map(stacked) }
  }

  /** Room for one float tensor of each turn; output 1 orders what is written and read. */
  private array(length: number): Ref {
    return this.node('TensorArrayV3', [this.constant(Int32Array.of(length), [])], {
      dtype: FLOAT,
      element_shape: ANY_SHAPE,
      dynamic_size: attribute.bool(false),
      clear_after_read: attribute.bool(true),
      identical_element_shapes: attribute.bool(true),
      tensor_array_name: attribute.text(''),
    })
  }

  private gathered(array: Ref, order: Ref, length: number): Ref {
    const all = this.constant(
      Int32Array.from({ length }, (_, i) => i),
      [length],
    )
    return this.node('TensorArrayGatherV3', [array, all, order], { dtype: FLOAT, element_shape: ANY_SHAPE })
  }

  /** Numbers written into the graph; small equal ones share a node. */
  constant(values: ConstantValues, shape: readonly number[]): Ref {
    const type: DataType = values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : 'int64'
    // Each loop has constants of its own, and so has each cluster: the compiler has to know them.
    const place = `${this.frame?.name}|${this.cluster}`
    const key = values.length <= 16 ? `${place}|${type}|${shape}|${Array.from(values, String)}` : null
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
    return this.outside(() =>
      this.node('Placeholder', [], { dtype: attribute.type(type), shape: attribute.shape(shape) }, { name }),
    )
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
    // What is fed lies in an array of JavaScript's, and whoever lets go of it last gives it back to JavaScript, which only its own thread may.
    // A variable would keep it until a thread of TensorFlow's replaces it, so it gets a copy.
    const copy = this.node('DeepCopy', [feed], { T: FLOAT })
    const assign = this.node('AssignVariableOp', [handle, copy], { dtype: FLOAT }, { name: `${name}/assign` })
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
