import { marginsOf, sidesOf } from '../../../../shared/architecture/kinds/sides.ts'
import type { ConvolutionWindow } from '../ops.ts'
import { type Attribute, attribute, type Ref } from './attribute.ts'
import { GraphBuilder } from './graphDef.ts'
import { inMemory, type Layout, type Node } from './node.ts'

const T = attribute.type('float32')
const INT32 = attribute.type('int32')
const NHWC = attribute.text('NHWC')

/** Attributes of a strided slice and of its gradient: ranges that mean what they say. */
export const STRIDED = {
  Index: INT32,
  ...Object.fromEntries(
    ['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'].map((name) => [
      name,
      attribute.integer(0),
    ]),
  ),
}

/** A sparse matrix as TensorFlow's sparse product takes it. */
export interface SparseMatrix {
  rows: number
  columns: number
  /** [row, column, value], in the order in which they are to be added. */
  entries: readonly (readonly [row: number, column: number, value: number])[]
}

/** TensorFlow's operations on references, and what was made of a value before: the words in which graph operations and algorithms are written. */
export class GraphKernels {
  private readonly made = new Map<string, unknown>()

  constructor(readonly builder: GraphBuilder = new GraphBuilder()) {}

  /** What `make` gave for this key the first time: a transformed kernel is shared by all parts of a batch, a transformed map by both gradients. */
  once<R>(key: string, make: () => R): R {
    if (!this.made.has(key)) this.made.set(key, make())
    return this.made.get(key) as R
  }

  /** As `once`, made outside the loop: for what is the same in every turn. */
  onceForAll<R>(key: string, make: () => R): R {
    return this.once(key, () => this.builder.outside(make))
  }

  float(operation: string, inputs: readonly Ref[], attributes: Readonly<Record<string, Attribute>> = {}): Ref {
    return this.builder.node(operation, inputs, { T, ...attributes })
  }

  reshape(x: Ref, shape: readonly number[]): Ref {
    return this.float('Reshape', [x, this.builder.integers(shape)], { Tshape: INT32 })
  }

  transpose(x: Ref, permutation: readonly number[], type: Attribute = T): Ref {
    return this.builder.node('Transpose', [x, this.builder.integers(permutation)], { T: type, Tperm: INT32 })
  }

  /** `size` elements from `begin` on, along every axis; a range of the first axis alone copies nothing. */
  slice(x: Ref, begin: readonly number[], size: readonly number[], type: Attribute = T): Ref {
    return this.builder.node('Slice', [x, this.builder.integers(begin), this.builder.integers(size)], {
      T: type,
      Index: INT32,
    })
  }

  /** `size` rows of the first axis from the int32 scalar `first` on; copies nothing. */
  rows(x: Ref, first: Ref, size: readonly number[], type: Attribute = T): Ref {
    const { builder } = this
    const zero = builder.constant(Int32Array.of(0), [])
    const begin =
      size.length === 1
        ? this.builder.node('Reshape', [first, builder.integers([1])], { T: INT32, Tshape: INT32 })
        : builder.node('Pack', [first, ...size.slice(1).map(() => zero)], {
            N: attribute.integer(size.length),
            T: INT32,
            axis: attribute.integer(0),
          })
    return builder.node('Slice', [x, begin, builder.integers(size)], { T: type, Index: INT32 })
  }

  /** The elements from `begin` to before `end`, every `step`th of each axis. */
  strided(x: Ref, begin: readonly number[], end: readonly number[], step: readonly number[]): Ref {
    return this.float(
      'StridedSlice',
      [x, ...[begin, end, step].map((values) => this.builder.integers(values))],
      STRIDED,
    )
  }

  /** `x` [count, ...] cut along its first axis into `count` values; copies nothing. */
  unpack(x: Ref, count: number): Ref[] {
    const ref = this.float('Unpack', [x], { num: attribute.integer(count), axis: attribute.integer(0) })
    return Array.from({ length: count }, (_, i) => (i === 0 ? ref : `${ref}:${i}`))
  }

  concat(parts: readonly Ref[], axis: number): Ref {
    if (parts.length === 1) return parts[0]!
    const at = this.builder.constant(Int32Array.of(axis), [])
    return this.float('ConcatV2', [...parts, at], { N: attribute.integer(parts.length), Tidx: INT32 })
  }

  sum(parts: readonly Ref[]): Ref {
    return parts.length === 1 ? parts[0]! : this.float('AddN', parts, { N: attribute.integer(parts.length) })
  }

  pad(x: Ref, sides: readonly (readonly [before: number, after: number])[], value = 0): Ref {
    const paddings = this.builder.constant(Int32Array.from(sides.flat()), [sides.length, 2])
    return value === 0
      ? this.float('Pad', [x, paddings], { Tpaddings: INT32 })
      : this.float('PadV2', [x, paddings, this.builder.scalar(value)], { Tpaddings: INT32 })
  }

  matMul(a: Ref, b: Ref, transposeA = false, transposeB = false): Ref {
    return this.float('MatMul', [a, b], {
      transpose_a: attribute.bool(transposeA),
      transpose_b: attribute.bool(transposeB),
    })
  }

  /** Matrix products over leading axes, which broadcast. */
  batchMatMul(a: Ref, b: Ref, transposeA = false, transposeB = false): Ref {
    return this.float('BatchMatMulV2', [a, b], { adj_x: attribute.bool(transposeA), adj_y: attribute.bool(transposeB) })
  }

  /** `matrix` times `x` [columns, ...] seen as a matrix: [rows, rest]. */
  sparseMatMul({ rows, columns, entries }: SparseMatrix, x: Ref): Ref {
    const indices = new BigInt64Array(entries.length * 2)
    const values = new Float32Array(entries.length)
    for (const [i, [row, column, value]] of entries.entries()) {
      indices[2 * i] = BigInt(row)
      indices[2 * i + 1] = BigInt(column)
      values[i] = value
    }
    const { builder } = this
    return this.float(
      'SparseTensorDenseMatMul',
      [
        builder.constant(indices, [entries.length, 2]),
        builder.constant(values, [entries.length]),
        builder.constant(BigInt64Array.of(BigInt(rows), BigInt(columns)), [2]),
        x,
      ],
      { Tindices: attribute.type('int64'), adjoint_a: attribute.bool(false), adjoint_b: attribute.bool(false) },
    )
  }

  /** Any of TensorFlow's convolutions on batch-first maps, zeros around; one number says the same of every side. */
  convolution(
    operation: 'Conv2D' | 'Conv2DBackpropInput' | 'Conv2DBackpropFilter',
    inputs: readonly Ref[],
    { stride, padding, dilation = 1 }: Omit<ConvolutionWindow, 'kernel'>,
  ): Ref {
    const { top, bottom, left, right } = marginsOf(padding)
    const sides = [top, bottom, left, right]
    const none = sides.every((zeros) => zeros === 0)
    const [steps, apart] = [sidesOf(stride), sidesOf(dilation)]
    return this.float(operation, inputs, {
      data_format: NHWC,
      strides: attribute.integers([1, steps.height, steps.width, 1]),
      dilations: attribute.integers([1, apart.height, apart.width, 1]),
      use_cudnn_on_gpu: attribute.bool(true),
      padding: attribute.text(none ? 'VALID' : 'EXPLICIT'),
      explicit_paddings: attribute.integers(none ? [] : [0, 0, ...sides, 0, 0]),
    })
  }

  /** `transpose` as one compiled pass; several times as fast as TensorFlow's own where the last axis stays. */
  turnRound(x: Ref, shape: readonly number[], permutation: readonly number[]): Ref {
    const source = this.reshape(x, shape)
    return this.builder.fuse(() => this.transpose(source, permutation))
  }

  /** A map with its channels first and its batch last, [C, H, W, N]. In two passes, each of which stays within the processor's caches. */
  channelsFirst(x: Node): Ref {
    return this.once(`channels first of ${x.ref}`, () => {
      const [n, height, width, channels] = x.shape as [number, number, number, number]
      const positions = height * width
      const each = this.turnRound(this.inLayout(x, 'positions-first').ref, [positions, n, channels], [0, 2, 1])
      return this.reshape(this.turnRound(each, [positions, channels, n], [1, 0, 2]), [channels, height, width, n])
    })
  }

  /** A node of this layout with the same numbers. */
  inLayout(x: Node, layout: Layout): Node {
    if (x.layout === layout || x.shape.length !== 4) return x
    return this.once(`${layout} of ${x.ref}`, () => {
      const [n, height, width, channels] = x.shape as [number, number, number, number]
      const shape = inMemory(x.shape, layout)
      // Without a batch or positions the order in memory is the same.
      const ref =
        n === 1 || (height === 1 && width === 1)
          ? this.reshape(x.ref, shape)
          : this.reshape(
              this.turnRound(
                x.ref,
                layout === 'positions-first' ? [n, height * width, channels] : [height * width, n, channels],
                [1, 0, 2],
              ),
              shape,
            )
      const converted = { ref, shape: x.shape, layout }
      this.made.set(`${x.layout} of ${ref}`, x)
      return converted
    })
  }
}
