import { type Attribute, attribute, type ConstantValues, type DataType, type Ref } from './attribute.ts'
import { NodeList, nodeOf } from './nodeList.ts'

const FLOAT = attribute.type('float32')
const INT32 = attribute.type('int32')

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

/** Writes a TensorFlow graph: nodes, loops, constants, variables. */
export class GraphBuilder extends NodeList {
  private readonly constants = new Map<string, Ref>()
  private readonly typeOf = new Map<string, Attribute>()
  private readonly frameOf = new Map<string, Frame>()
  private frame: Frame | null = null
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

  /** Whether a value is the same in every turn of the loop that is being written. */
  isOutside(ref: Ref): boolean {
    return !this.frameOf.has(nodeOf(ref))
  }

  /** A value from outside as the body of the loop sees it, the same in every turn. */
  private entered(ref: Ref): Ref {
    const frame = this.frame!
    if (!this.isOutside(ref)) return ref
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
      element_shape: attribute.anyShape,
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
    return this.node('TensorArrayGatherV3', [array, all, order], { dtype: FLOAT, element_shape: attribute.anyShape })
  }

  /** Numbers written into the graph; small equal ones share a node. */
  constant(values: ConstantValues, shape: readonly number[]): Ref {
    const type: DataType = values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : 'int64'
    // Each loop has constants of its own, and so has each cluster: the compiler has to know them.
    const place = `${this.frame?.name}|${this.cluster}`
    const key = values.length <= 16 ? `${place}|${type}|${shape}|${Array.from(values, String)}` : null
    const known = key === null ? undefined : this.constants.get(key)
    if (known) return known
    const ref = this.node('Const', [], { dtype: attribute.type(type), value: attribute.tensor(type, shape, values) })
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
}
