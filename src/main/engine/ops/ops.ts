import type { WindowSpec } from '../../../shared/architecture/kinds/window.ts'

/** A square window, centred by `padding` zeros (pooling: minus infinity) on every side. */
export interface Window {
  kernel: number
  stride: number
  padding: number
}

/** Lowest float32: what padding counts as in max-pooling. Not -infinity, which a GPU's pooling may turn into NaN. */
export const LOWEST = -3.4028234663852886e38

/** Rows, columns and channels around a map. */
export interface Border {
  top: number
  bottom: number
  left: number
  right: number
  /** Channels before the first and after the last; absent means none. */
  front?: number
  back?: number
}

/** What stands before and after each axis of [N, H, W, C]. */
export const bordersOf = ({
  top,
  bottom,
  left,
  right,
  front = 0,
  back = 0,
}: Border): [before: number, after: number][] => [
  [0, 0],
  [top, bottom],
  [left, right],
  [front, back],
]

/** Operations on borders and channels of maps. */
export interface MapOps<T> {
  /** The map with `value` all around it. */
  pad(x: T, border: Border, value: number): T
  /** The map without its border: adjoint of `pad` with zeros. */
  crop(x: T, border: Border): T
  /** Mean over the channels of each position, [N, H, W, C] -> [N, H, W, 1]. */
  channelMean(x: T): T
  /** Channel i of group g becomes channel i * groups + g; the inverse has C / groups for `groups`. */
  shuffleChannels(x: T, groups: number): T
}
/** Window of a convolution: any that an architecture can say. One number says the same of every side. */
export type ConvolutionWindow = WindowSpec

/** Stream of random numbers of one dropout layer at one step; equal triples give equal masks on every runtime. */
export interface RandomStream {
  /** Run seed, unsigned 32-bit. */
  seed: number
  step: number
  /** Index of the layer in its architecture. */
  layer: number
}

/**
 * The tensor operations that layers are written in. `T` is a tensor handle: a tfjs tensor in the eager implementation, a node of a
 * TensorFlow graph in the compiled one. Maps are [N, H, W, C] float32, kernels [height, width, in, out]; all results are new
 * tensors, and memory is the caller's scope (`scoped` in eager, nothing in a graph).
 */
export interface Ops<T> extends MapOps<T> {
  shape(x: T): readonly number[]
  /** Frees everything made inside but what is returned, be it a tensor or an object of tensors; absent in a graph, which has no memory. */
  scope?<Result>(compute: () => Result): Result
  /** Frees a tensor at once, where the caller's scope would only do so at its end. */
  release?(x: T): void
  /** Uploads numbers (eager) or writes them into the graph (compiled). */
  constant(values: Float32Array, shape: readonly number[]): T

  reshape(x: T, shape: readonly number[]): T
  add(a: T, b: T): T
  subtract(a: T, b: T): T
  /** Elementwise with broadcasting of trailing dimensions. */
  multiply(a: T, b: T): T
  /** Elementwise with broadcasting; 0 where `b` is 0, whatever `a` is. */
  divide(a: T, b: T): T
  scale(x: T, factor: number): T
  /** `x + number`. */
  offset(x: T, number: number): T
  abs(x: T): T
  sign(x: T): T
  /** Elementwise; x must not be negative. */
  squareRoot(x: T): T
  /** Elementwise power; x must not be negative. */
  power(x: T, exponent: number): T

  exponential(x: T): T
  /** 1 / (1 + e^-x) */
  sigmoid(x: T): T
  tanh(x: T): T
  errorFunction(x: T): T

  /** Maps of equal height and width, their channels one after the other. */
  concatenate(maps: readonly T[]): T
  /** `count` channels of a map from `first` on. */
  channels(x: T, first: number, count: number): T

  /** `x` [N, H, W, C] + `bias` [C]. */
  addBias(x: T, bias: T): T
  /** Sum over all but the last dimension: [N, H, W, C] -> [C]. */
  biasGradient(dy: T): T

  /** Mean over all images of the whole batch and all positions, [N, H, W, C] -> [C], even where `x` is a part of the batch. */
  batchMean(x: T): T
  /** `sum` over the batch, as `biasGradient` gives it, divided by how many numbers of a map like `like` it is of. */
  batchShare(sum: T, like: T): T
  /** The unbiased variance of the batch's m numbers a channel, from the biased one: times m / (m - 1). */
  unbiased(variance: T, like: T): T
  /** `x` where its image counts, 0 where it only fills the batch up. */
  counted(x: T): T

  relu(x: T): T
  /** `dy` where `y > 0`, else 0; `y` is the ReLU's output. */
  reluGradient(dy: T, y: T): T

  /** A kernel of one input for maps of several is depthwise: each channel alone gives out / in channels, which stand side by side. */
  conv2d(x: T, kernel: T, window: ConvolutionWindow): T
  conv2dInputGradient(dy: T, kernel: T, inputShape: readonly number[], window: ConvolutionWindow): T
  conv2dKernelGradient(x: T, dy: T, kernelShape: readonly number[], window: ConvolutionWindow): T

  /** Padding counts as minus infinity. */
  maxPool(x: T, window: Window): T
  /** Sends `dy` to the position of each window's maximum; the first one where several tie. */
  maxPoolGradient(dy: T, x: T, y: T, window: Window): T
  /** One tap of every window: `padded x [stride * i + row, stride * j + column]`, [N, H, W, C] -> [N, H', W', C]; padding counts as 0. */
  windowTap(x: T, window: Window, row: number, column: number): T
  /** Adjoint of `windowTap`: puts `dy` back where the tap took it from, zeros elsewhere. */
  windowTapGradient(dy: T, inputShape: readonly number[], window: Window, row: number, column: number): T

  /** [N, H, W, C] -> [N, 1, 1, C]. */
  globalAverage(x: T): T
  globalAverageGradient(dy: T, inputShape: readonly number[]): T

  /** Float mask of zeros and `1 / (1 - rate)`, from a counter-based generator. */
  dropoutMask(shape: readonly number[], rate: number, stream: RandomStream): T

  /** `labels` are int32 class indices [N]. Cross-entropy of each row in nats [N], and its gradient by the logits [N, K] (softmax - one-hot, not yet divided by N). */
  softmaxCrossEntropy(logits: T, labels: T): { loss: T; gradient: T }
}
