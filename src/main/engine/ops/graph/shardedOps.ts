import type { Ops } from '../ops.ts'
import type { Node } from './node.ts'

/** A value of a batch that is worked on in parts: one node a part, or one for all, such as a weight or a sum over the batch. */
export type Sharded = { shared: Node } | { parts: readonly Node[] }

/**
 * Tensor operations on all parts of a batch at once: what looks at images one by one is done part by part, side by side; sums over the batch add
 * the parts' up in their order. This is how statistics of a whole batch come into a step whose parts have threads of their own.
 * @param parts the operations of each part; the first one's do what all share.
 */
export function shardedOps(parts: readonly Ops<Node>[]): Ops<Sharded> {
  const common = parts[0]!
  const own = (value: Sharded, part: number) => ('shared' in value ? value.shared : value.parts[part]!)
  const each = (values: readonly Sharded[], make: (ops: Ops<Node>, nodes: Node[]) => Node): Sharded =>
    values.every((value) => 'shared' in value)
      ? {
          shared: make(
            common,
            values.map((value) => own(value, 0)),
          ),
        }
      : {
          parts: parts.map((ops, part) =>
            make(
              ops,
              values.map((value) => own(value, part)),
            ),
          ),
        }
  const total = (values: readonly Sharded[], make: (ops: Ops<Node>, nodes: Node[]) => Node): Sharded => {
    const made = each(values, make)
    return 'shared' in made ? made : { shared: made.parts.reduce((sum, part) => common.add(sum, part)) }
  }
  type Unary =
    | 'abs'
    | 'sign'
    | 'squareRoot'
    | 'exponential'
    | 'sigmoid'
    | 'tanh'
    | 'errorFunction'
    | 'relu'
    | 'counted'
    | 'channelMean'
  const unary = (name: Unary) => (x: Sharded) => each([x], (ops, [a]) => ops[name](a!))
  type Binary = 'add' | 'subtract' | 'multiply' | 'divide' | 'addBias' | 'reluGradient'
  const binary = (name: Binary) => (a: Sharded, b: Sharded) => each([a, b], (ops, [x, y]) => ops[name](x!, y!))
  type Scalar = 'scale' | 'offset' | 'power'
  const scalar = (name: Scalar) => (x: Sharded, number: number) => each([x], (ops, [a]) => ops[name](a!, number))

  return {
    shape: (x) => common.shape(own(x, 0)),
    constant: (values, shape) => ({ shared: common.constant(values, shape) }),
    reshape: (x, shape) => each([x], (ops, [a]) => ops.reshape(a!, shape)),
    add: binary('add'),
    subtract: binary('subtract'),
    multiply: binary('multiply'),
    divide: binary('divide'),
    scale: scalar('scale'),
    offset: scalar('offset'),
    power: scalar('power'),
    abs: unary('abs'),
    sign: unary('sign'),
    squareRoot: unary('squareRoot'),
    exponential: unary('exponential'),
    sigmoid: unary('sigmoid'),
    tanh: unary('tanh'),
    errorFunction: unary('errorFunction'),
    relu: unary('relu'),
    reluGradient: binary('reluGradient'),
    addBias: binary('addBias'),
    biasGradient: (dy) => total([dy], (ops, [a]) => ops.biasGradient(a!)),
    concatenate: (maps) => each(maps, (ops, nodes) => ops.concatenate(nodes)),
    channels: (x, first, count) => each([x], (ops, [a]) => ops.channels(a!, first, count)),

    pad: (x, border, value) => each([x], (ops, [a]) => ops.pad(a!, border, value)),
    crop: (x, border) => each([x], (ops, [a]) => ops.crop(a!, border)),
    channelMean: unary('channelMean'),
    shuffleChannels: (x, groups) => each([x], (ops, [a]) => ops.shuffleChannels(a!, groups)),

    conv2d: (x, kernel, window) => each([x, kernel], (ops, [a, k]) => ops.conv2d(a!, k!, window)),
    conv2dInputGradient: (dy, kernel, inputShape, window) =>
      each([dy, kernel], (ops, [a, k]) => ops.conv2dInputGradient(a!, k!, inputShape, window)),
    conv2dKernelGradient: (x, dy, kernelShape, window) =>
      total([x, dy], (ops, [a, b]) => ops.conv2dKernelGradient(a!, b!, kernelShape, window)),
    maxPool: (x, window) => each([x], (ops, [a]) => ops.maxPool(a!, window)),
    maxPoolGradient: (dy, x, y, window) =>
      each([dy, x, y], (ops, [a, b, c]) => ops.maxPoolGradient(a!, b!, c!, window)),
    windowTap: (x, window, row, column) => each([x], (ops, [a]) => ops.windowTap(a!, window, row, column)),
    windowTapGradient: (dy, inputShape, window, row, column) =>
      each([dy], (ops, [a]) => ops.windowTapGradient(a!, inputShape, window, row, column)),
    globalAverage: (x) => each([x], (ops, [a]) => ops.globalAverage(a!)),
    globalAverageGradient: (dy, inputShape) => each([dy], (ops, [a]) => ops.globalAverageGradient(a!, inputShape)),

    batchMean: (x) => total([x], (ops, [a]) => ops.batchMean(a!)),
    batchShare: (sum, like) => ({ shared: common.batchShare(own(sum, 0), own(like, 0)) }),
    unbiased: (variance, like) => ({ shared: common.unbiased(own(variance, 0), own(like, 0)) }),
    counted: unary('counted'),

    dropoutMask: (shape, rate, stream) => ({ parts: parts.map((ops) => ops.dropoutMask(shape, rate, stream)) }),
    softmaxCrossEntropy(logits, labels) {
      const made = parts.map((ops, part) => ops.softmaxCrossEntropy(own(logits, part), own(labels, part)))
      return {
        loss: { parts: made.map(({ loss }) => loss) },
        gradient: { parts: made.map(({ gradient }) => gradient) },
      }
    },
  }
}
