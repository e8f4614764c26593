import type { ConvolutionAlgorithm, ConvolutionSite } from '../convolution/algorithm.ts'
import { dropoutSeeds } from '../eager/dropoutSeeds.ts'
import { outputSide, padded, windowedShape } from '../eager/windows.ts'
import { LOWEST, type Ops, type Window } from '../ops.ts'
import { attribute, type Ref } from './attribute.ts'
import { type GraphKernels, STRIDED } from './graphKernels.ts'
import { mapOps } from './mapOps.ts'
import { inMemory, type Layout, type Node, positionAxes, sizeOf } from './node.ts'
import { partStatistics } from './partStatistics.ts'

export interface GraphOpsOptions {
  kernels: GraphKernels
  /** Which algorithm runs convolutions of this shape. */
  algorithmFor(site: ConvolutionSite): ConvolutionAlgorithm
  /** How maps lie in memory wherever that is free to choose. */
  layout: Layout
  /** Where dropout masks come from; absent: no masks. */
  dropout?: {
    /** Number of the step, an int32 scalar that is fed anew every time; takes the place of a stream's own. */
    step: Ref
    /** Number of this part's first image, an int32 scalar: masks are drawn for the batch and cut, so that they do not depend on how it is cut up. */
    first: Ref
    /** Images of the whole batch. */
    batch: number
  }
  /** [batch] and [N] of this part: what each image counts in the batch's mean. Absent: no statistics of the batch. */
  statistics?: { shares: Ref; own: Ref }
}

/** Elements from which on a pass over memory costs more than the call of a compiled function. */
const WORTH_FUSING = 2 ** 20
const INT32 = attribute.type('int32')
const BOOL = attribute.type('bool')

/** Tensor operations as nodes of a TensorFlow graph. */
export function graphOps({ kernels, algorithmFor, layout, dropout, statistics }: GraphOpsOptions): Ops<Node> {
  const { builder } = kernels
  const plain = (ref: Ref, shape: readonly number[]): Node => ({ ref, shape, layout: 'batch-first' })
  const like = (x: Node, ref: Ref): Node => ({ ...x, ref })
  /** One pass over memory together with what made `x`, where that was elementwise, too. */
  const fused = (x: Node, make: () => Ref): Node =>
    like(x, sizeOf(x.shape) < WORTH_FUSING && !builder.isFused(x.ref) ? make() : builder.fuse(make, x.ref))
  const unary = (operation: string, x: Node) => fused(x, () => kernels.float(operation, [x.ref]))

  /** Elementwise, with broadcasting of trailing dimensions. */
  const binary = (operation: string, a: Node, b: Node): Node => {
    if (b.kept !== undefined) return masked(a, b)
    const [wide, narrow] = a.shape.length >= b.shape.length ? [a, b] : [b, a]
    // What is no map (a kernel's gradient) has no other layout than the one that both have.
    const differs = a.layout !== b.layout && wide.shape.length === 4 && narrow.shape.length === 4
    const common = differs ? layout : wide.layout
    const [x, y] = [kernels.inLayout(a, common), kernels.inLayout(b, common)]
    const shape = wide.shape.map((side, axis) =>
      Math.max(side, narrow.shape[axis - wide.shape.length + narrow.shape.length] ?? 1),
    )
    return fused({ ref: x.ref, shape, layout: common }, () => kernels.float(operation, [x.ref, y.ref]))
  }
  /** `x` times a mask; the mask's floats are never written to memory. */
  const masked = (x: Node, mask: Node): Node => {
    const source = kernels.inLayout(x, layout)
    return fused(source, () => {
      const ordered = layout === 'batch-first' ? mask.ref : kernels.transpose(mask.ref, [1, 2, 0, 3], BOOL)
      const ones = builder.node('Cast', [ordered], {
        SrcT: BOOL,
        DstT: attribute.type('float32'),
        Truncate: attribute.bool(false),
      })
      return kernels.float('Mul', [source.ref, kernels.float('Mul', [ones, builder.scalar(mask.kept!)])])
    })
  }

  /** Pooling looks at each channel alone, so [H, W, N, C] pools as one image of N * C channels. */
  const poolingView = (x: Node) => {
    const [n, height, width, channels] = x.shape as [number, number, number, number]
    return x.layout === 'batch-first'
      ? { ref: x.ref, shape: [...x.shape] }
      : { ref: kernels.reshape(x.ref, [1, height, width, n * channels]), shape: [1, height, width, n * channels] }
  }
  const fromPoolingView = (ref: Ref, shape: readonly number[], to: Layout): Node => ({
    ref: to === 'batch-first' ? ref : kernels.reshape(ref, inMemory(shape, to)),
    shape,
    layout: to,
  })
  const poolingAttributes = ({ kernel, stride }: Window) => ({
    data_format: attribute.text('NHWC'),
    ksize: attribute.integers([1, kernel, kernel, 1]),
    strides: attribute.integers([1, stride, stride, 1]),
    padding: attribute.text('VALID'),
  })
  const padAround = (ref: Ref, { padding }: Window, axes: [number, number], value: number) =>
    padding === 0
      ? ref
      : kernels.pad(
          ref,
          [0, 1, 2, 3].map((axis) => (axes.includes(axis) ? [padding, padding] : [0, 0])),
          value,
        )
  /** Undoes `padAround`; `shape` is the wanted one, in memory. */
  const crop = (ref: Ref, shape: readonly number[], { padding }: Window, axes: [number, number]) =>
    padding === 0
      ? ref
      : kernels.slice(
          ref,
          shape.map((_, axis) => (axes.includes(axis) ? padding : 0)),
          shape,
        )

  const tapRange = (shape: readonly number[], window: Window, row: number, column: number, from: Layout) => {
    const end = (side: number, first: number) => first + window.stride * (outputSide(side, window) - 1) + 1
    const [n, height, width, channels] = shape as [number, number, number, number]
    return [
      inMemory([0, row, column, 0], from),
      inMemory([n, end(height, row), end(width, column), channels], from),
      inMemory([1, window.stride, window.stride, 1], from),
    ] as const
  }

  const noBatch = (): never => {
    throw new Error('A graph without images that count has no statistics of a batch.')
  }

  return {
    shape: (x) => x.shape,
    constant: (values, shape) => plain(builder.constant(values, shape), shape),
    reshape(x, shape) {
      if (shape.length === x.shape.length && shape.every((side, axis) => side === x.shape[axis])) return x
      return plain(kernels.reshape(kernels.inLayout(x, 'batch-first').ref, shape), shape)
    },
    add: (a, b) => binary('AddV2', a, b),
    subtract: (a, b) => binary('Sub', a, b),
    multiply: (a, b) => binary('Mul', a, b),
    divide: (a, b) => binary('DivNoNan', a, b),
    scale: (x, factor) => fused(x, () => kernels.float('Mul', [x.ref, builder.scalar(factor)])),
    offset: (x, number) => fused(x, () => kernels.float('AddV2', [x.ref, builder.scalar(number)])),
    abs: (x) => unary('Abs', x),
    sign: (x) => unary('Sign', x),
    squareRoot: (x) => unary('Sqrt', x),
    power: (x, exponent) => fused(x, () => kernels.float('Pow', [x.ref, builder.scalar(exponent)])),

    exponential: (x) => unary('Exp', x),
    sigmoid: (x) => unary('Sigmoid', x),
    tanh: (x) => unary('Tanh', x),
    errorFunction: (x) => unary('Erf', x),

    concatenate(maps) {
      const own = maps.map((map) => kernels.inLayout(map, layout))
      const axis = builder.constant(Int32Array.of(3), []) // channels come last in either layout
      const ref = kernels.float('ConcatV2', [...own.map(({ ref }) => ref), axis], {
        N: attribute.integer(own.length),
        Tidx: INT32,
      })
      const channels = own.reduce((sum, { shape }) => sum + shape[3]!, 0)
      return { ref, shape: [...own[0]!.shape.slice(0, 3), channels], layout }
    },
    channels(x, first, count) {
      const shape = [...x.shape.slice(0, 3), count]
      const make = () => kernels.slice(x.ref, [0, 0, 0, first], inMemory(shape, x.layout))
      // A part of a kernel stays what it is in every turn, as what is made of it.
      const ref = builder.isOutside(x.ref)
        ? kernels.onceForAll(`${count} channels from ${first} on of ${x.ref}`, make)
        : make()
      return { ref, shape, layout: x.layout }
    },

    ...mapOps(kernels),
    addBias: (x, bias) =>
      fused(x, () => kernels.float('BiasAdd', [x.ref, bias.ref], { data_format: attribute.text('NHWC') })),
    biasGradient: (dy) =>
      plain(kernels.float('BiasAddGrad', [dy.ref], { data_format: attribute.text('NHWC') }), [dy.shape.at(-1)!]),
    ...(statistics
      ? partStatistics(kernels, (a, b) => binary('Mul', a, b), statistics)
      : { batchMean: noBatch, batchShare: noBatch, unbiased: noBatch, counted: noBatch }),
    relu: (x) => unary('Relu', x),
    // A ReLU's output rounded up, at most 1, is 1 where it is positive and 0 elsewhere. TensorFlow's own ReluGrad is not vectorised on the
    // CPU and takes three times as long as these three passes.
    reluGradient(dy, y) {
      const [signal, output] = [kernels.inLayout(dy, layout), kernels.inLayout(y, layout)]
      return fused(signal, () => {
        const passes = kernels.float('Minimum', [kernels.float('Ceil', [output.ref]), builder.scalar(1)])
        return kernels.float('Mul', [signal.ref, passes])
      })
    },

    conv2d(x, kernel, window) {
      const site = { input: x.shape, kernel: kernel.shape, window }
      return algorithmFor(site).forward(kernels, site, x, kernel, layout)
    },
    conv2dInputGradient(dy, kernel, inputShape, window) {
      const site = { input: inputShape, kernel: kernel.shape, window }
      return algorithmFor(site).inputGradient(kernels, site, dy, kernel, layout)
    },
    conv2dKernelGradient(x, dy, kernelShape, window) {
      const site = { input: x.shape, kernel: kernelShape, window }
      return plain(algorithmFor(site).kernelGradient(kernels, site, x, dy), kernelShape)
    },

    maxPool(x, window) {
      const view = poolingView(x)
      const ref = kernels.float('MaxPool', [padAround(view.ref, window, [1, 2], LOWEST)], poolingAttributes(window))
      return fromPoolingView(ref, windowedShape(x.shape, window), x.layout)
    },
    maxPoolGradient(dy, x, y, window) {
      const [view, maxima, signal] = [x, y, dy].map((node) => poolingView(kernels.inLayout(node, x.layout))) as [
        { ref: Ref; shape: number[] },
        { ref: Ref },
        { ref: Ref },
      ]
      const around = padAround(view.ref, window, [1, 2], LOWEST)
      const gradient = kernels.float('MaxPoolGrad', [around, maxima.ref, signal.ref], poolingAttributes(window))
      return fromPoolingView(crop(gradient, view.shape, window, [1, 2]), x.shape, x.layout)
    },
    windowTap(x, window, row, column) {
      const around = padAround(x.ref, window, positionAxes(x.layout), 0)
      const ref = kernels.strided(around, ...tapRange(x.shape, window, row, column, x.layout))
      return { ref, shape: windowedShape(x.shape, window), layout: x.layout }
    },
    windowTapGradient(dy, inputShape, window, row, column) {
      const range = tapRange(inputShape, window, row, column, dy.layout).map((values) => builder.integers(values))
      const shape = builder.integers(inMemory(padded(inputShape, window), dy.layout))
      const gradient = kernels.float('StridedSliceGrad', [shape, ...range, dy.ref], STRIDED)
      const ref = crop(gradient, inMemory(inputShape, dy.layout), window, positionAxes(dy.layout))
      return { ref, shape: inputShape, layout: dy.layout }
    },

    globalAverage(x) {
      const [n, , , channels] = x.shape as [number, number, number, number]
      const ref = kernels.float('Mean', [x.ref, builder.integers(positionAxes(x.layout))], {
        Tidx: INT32,
        keep_dims: attribute.bool(true),
      })
      return { ref, shape: [n, 1, 1, channels], layout: x.layout }
    },
    globalAverageGradient(dy, inputShape) {
      const scaled = kernels.inLayout(dy, layout)
      const share = kernels.float('Mul', [scaled.ref, builder.scalar(1 / (inputShape[1]! * inputShape[2]!))])
      const to = builder.integers(inMemory(inputShape, layout))
      return { ref: kernels.float('BroadcastTo', [share, to], { Tidx: INT32 }), shape: inputShape, layout }
    },

    dropoutMask(shape, rate, stream) {
      if (!dropout) throw new Error('A graph without a step draws no masks.')
      const { step, first, batch } = dropout
      // Kept elements of the whole batch as one byte each; the floats of this part alone are made when they are needed.
      const kept = kernels.onceForAll(`kept by layer ${stream.layer}`, () => {
        const [own] = dropoutSeeds({ ...stream, step: 0 })
        const seeds = builder.node('Pack', [builder.constant(Int32Array.of(own), []), step], {
          N: attribute.integer(2),
          T: INT32,
          axis: attribute.integer(0),
        })
        const uniform = builder.node('StatelessRandomUniform', [builder.integers([batch, ...shape.slice(1)]), seeds], {
          T: INT32,
          dtype: attribute.type('float32'),
          Tseed: INT32,
        })
        return builder.node(
          'GreaterEqual',
          [uniform, builder.scalar(rate)],
          { T: attribute.type('float32') },
          { type: 'bool' },
        )
      })
      const part = kernels.rows(kept, first, shape, BOOL)
      return { ref: part, shape, layout: 'batch-first', kept: 1 / (1 - rate) }
    },

    softmaxCrossEntropy(logits, labels) {
      const ref = kernels.float('SparseSoftmaxCrossEntropyWithLogits', [logits.ref, labels.ref], { Tlabels: INT32 })
      return { loss: plain(ref, [logits.shape[0]!]), gradient: plain(`${ref}:1`, logits.shape) }
    },
  }
}
