import type { Tensor4D } from '@tensorflow/tfjs'
import { LOWEST, type Ops, type Window } from '../ops.ts'
import type { Tensor, TensorLibrary } from '../runtime.ts'
import { coreConvolutions } from './coreConvolutions.ts'
import { dropoutSeeds } from './dropoutSeeds.ts'
import { shaping } from './gradientsByForward.ts'
import { mapOps } from './mapOps.ts'
import { dropoutMaskValues } from './philox.ts'
import { wholeBatch } from './wholeBatch.ts'
import { outputSide, padded } from './windows.ts'

/** tfjs's types count dimensions; here every map and kernel has four. */
const asMaps = (x: Tensor) => x as Tensor4D

/** What differs between the backends that these operations run on. */
export interface CoreKernels {
  /** For backends on which single operations cost more than a loop in JavaScript. */
  maxPoolGradient?(dy: Tensor, x: Tensor, y: Tensor, window: Window): Tensor
}

/**
 * Tensor operations by tfjs's own kernels, for every backend without TensorFlow's library. Only forward kernels are used: the gradients
 * of a convolution are convolutions themselves, which these backends compute many times faster than their backward kernels, if they
 * have any. Dropout masks come from the replica of TensorFlow's generator, so they are the same on every runtime.
 */
export function coreOps(tf: TensorLibrary, kernels: CoreKernels = {}): Ops<Tensor> {
  const { spread, place } = shaping(tf)

  const pad = (x: Tensor, { padding }: Window, value: number) =>
    padding === 0
      ? x
      : tf.pad(
          x,
          [
            [0, 0],
            [padding, padding],
            [padding, padding],
            [0, 0],
          ],
          value,
        )

  const windowTap = (x: Tensor, window: Window, row: number, column: number, paddingValue: number) => {
    const last = (side: number) => window.stride * (outputSide(side, window) - 1)
    const end = [x.shape[0]!, row + last(x.shape[1]!) + 1, column + last(x.shape[2]!) + 1, x.shape[3]!]
    return tf.stridedSlice(pad(x, window, paddingValue), [0, row, column, 0], end, [1, window.stride, window.stride, 1])
  }
  const windowTapGradient = (dy: Tensor, shape: readonly number[], window: Window, row: number, column: number) => {
    const [, height, width] = padded(shape, window)
    const placed = place(spread(dy, { height: window.stride, width: window.stride }), [row, column], [height!, width!])
    return tf.slice(placed, [0, window.padding, window.padding, 0], shape as number[])
  }

  /** Tap by tap, in reading order: the first tap that equals the maximum takes the gradient. tfjs's own kernel takes the last. */
  const maxPoolGradient = (dy: Tensor, x: Tensor, y: Tensor, window: Window) => {
    let open: Tensor = tf.onesLike(y)
    let dx: Tensor = tf.zerosLike(x)
    for (let row = 0; row < window.kernel; row++)
      for (let column = 0; column < window.kernel; column++) {
        const isMaximum = tf.cast(tf.equal(windowTap(x, window, row, column, LOWEST), y), 'float32')
        const taken = tf.mul(open, isMaximum)
        open = tf.sub(open, taken)
        dx = tf.add(dx, windowTapGradient(tf.mul(dy, taken), x.shape, window, row, column))
      }
    return dx
  }

  const scale = (x: Tensor, factor: number): Tensor => tf.mul(x, factor)
  const biasGradient = (dy: Tensor): Tensor => {
    // A matrix product with ones: these backends sum over leading dimensions by transposing first.
    const channels = dy.shape[dy.rank - 1]!
    const count = dy.size / channels
    const sums = tf.matMul(tf.ones([1, count]), tf.reshape(dy, [count, channels]) as never)
    return tf.reshape(sums, [channels])
  }

  return {
    shape: (x) => x.shape,
    scope: (compute) => tf.tidy(compute as () => never),
    release: (x) => x.dispose(),
    constant: (values, shape) => tf.tensor(values, shape as number[], 'float32'),
    reshape: (x, shape) => tf.reshape(x, shape as number[]),
    add: (a, b) => tf.add(a, b),
    subtract: (a, b) => tf.sub(a, b),
    multiply: (a, b) => tf.mul(a, b),
    divide: (a, b) => tf.divNoNan(a, b),
    scale,
    offset: (x, number) => tf.add(x, number),
    abs: (x) => tf.abs(x),
    sign: (x) => tf.sign(x),
    squareRoot: (x) => tf.sqrt(x),
    power: (x, exponent) => tf.pow(x, exponent),

    exponential: (x) => tf.exp(x),
    sigmoid: (x) => tf.sigmoid(x),
    tanh: (x) => tf.tanh(x),
    errorFunction: (x) => tf.erf(x),

    concatenate: (maps) => tf.concat([...maps], 3),
    channels(x, first, count) {
      const [n, height, width] = asMaps(x).shape
      return tf.slice(x, [0, 0, 0, first], [n, height, width, count])
    },

    ...mapOps(tf),
    addBias: (x, bias) => tf.add(x, bias),
    biasGradient,
    ...wholeBatch<Tensor>({ shape: (x) => x.shape, scale, biasGradient }),
    relu: (x) => tf.relu(x),
    reluGradient: (dy, y) => tf.mul(dy, tf.step(y)),

    ...coreConvolutions(tf, biasGradient),

    maxPool: (x, { kernel, stride, padding }) => tf.maxPool(asMaps(x), kernel, stride, padding),
    maxPoolGradient: kernels.maxPoolGradient ?? maxPoolGradient,
    windowTap: (x, window, row, column) => windowTap(x, window, row, column, 0),
    windowTapGradient,

    globalAverage: (x) => tf.mean(x, [1, 2], true),
    globalAverageGradient(dy, inputShape) {
      return tf.mul(tf.mul(dy, 1 / (inputShape[1]! * inputShape[2]!)), tf.ones(inputShape as number[]))
    },

    dropoutMask(shape, rate, stream) {
      const count = shape.reduce((product, side) => product * side, 1)
      return tf.tensor(dropoutMaskValues(dropoutSeeds(stream), count, rate), shape as number[])
    },

    softmaxCrossEntropy(logits, labels) {
      const shifted = tf.sub(logits, tf.max(logits, 1, true))
      const exponentials = tf.exp(shifted)
      const sum = tf.sum(exponentials, 1, true)
      // WebAssembly's one-hot writes integers, whatever type it is asked for.
      const own = tf.cast(tf.oneHot(labels as never, logits.shape[1]!, 1, 0, 'int32'), 'float32')
      const loss = tf.sub(tf.log(tf.reshape(sum, [-1])), tf.sum(tf.mul(own, shifted), 1))
      return { loss, gradient: tf.sub(tf.div(exponentials, sum), own) }
    },
  }
}
