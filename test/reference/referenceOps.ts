import { dropoutSeeds } from '../../src/main/engine/ops/eager/dropoutSeeds.ts'
import { dropoutMaskValues } from '../../src/main/engine/ops/eager/philox.ts'
import { wholeBatch } from '../../src/main/engine/ops/eager/wholeBatch.ts'
import { windowedShape } from '../../src/main/engine/ops/eager/windows.ts'
import type { ConvolutionWindow, Ops, Window } from '../../src/main/engine/ops/ops.ts'
import { windowSides } from '../../src/shared/architecture/kinds/window.ts'
import { referenceMapOps } from './referenceMapOps.ts'

/** An array of doubles: what the reference computes with. */
export interface Doubles {
  shape: readonly number[]
  data: Float64Array
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1)
export const doubles = (data: ArrayLike<number>, shape: readonly number[]): Doubles => ({
  shape,
  data: Float64Array.from(data),
})
const zeros = (shape: readonly number[]) => doubles(new Float64Array(sizeOf(shape)), shape)
const map = (x: Doubles, f: (value: number, index: number) => number) => doubles(x.data.map(f), x.shape)

/** Elementwise; the smaller one is repeated over leading dimensions, and each of its sides of 1 over the other's. */
function zip(a: Doubles, b: Doubles, f: (a: number, b: number) => number): Doubles {
  const large = sizeOf(a.shape) >= sizeOf(b.shape) ? a : b
  const pick = (x: Doubles, index: number) => {
    let at = 0
    let step = 1
    for (let axis = large.shape.length - 1, own = x.shape.length - 1; own >= 0; axis--, own--) {
      const position = index % large.shape[axis]!
      index = (index - position) / large.shape[axis]!
      if (x.shape[own] !== 1) at += position * step
      step *= x.shape[own]!
    }
    return x.data[at]!
  }
  return map(large, (_, index) => f(pick(a, index), pick(b, index)))
}

/** Calls `visit` with the position of every tap of every window that lies on the map, [N, H, W, C] without C. */
function eachTap(
  shape: readonly number[],
  window: ConvolutionWindow,
  visit: (output: number, input: number, row: number, column: number) => void,
): void {
  const [n, height, width] = shape as [number, number, number]
  const { height: down, width: across } = windowSides(window)
  const [, rows, columns] = windowedShape(shape, window) as [number, number, number]
  for (let image = 0; image < n; image++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        for (let row = 0; row < down.kernel; row++)
          for (let column = 0; column < across.kernel; column++) {
            const h = i * down.stride + row * down.dilation - down.before
            const w = j * across.stride + column * across.dilation - across.before
            if (h >= 0 && h < height && w >= 0 && w < width)
              visit((image * rows + i) * columns + j, (image * height + h) * width + w, row, column)
          }
}

function eachProduct(
  inputShape: readonly number[],
  kernelShape: readonly number[],
  window: ConvolutionWindow,
  visit: (output: number, input: number, weight: number) => void,
): void {
  const [, columns, seen, outputs] = kernelShape as [number, number, number, number]
  const inputs = inputShape[3]!
  const groups = inputs / seen
  eachTap(inputShape, window, (output, input, row, column) => {
    for (let to = 0; to < outputs; to++) {
      const first = Math.floor((to * groups) / outputs) * seen // of its group's channels
      for (let from = 0; from < seen; from++)
        visit(
          output * outputs + to,
          input * inputs + first + from,
          ((row * columns + column) * seen + from) * outputs + to,
        )
    }
  })
}

/** Index of every window's maximum, the first in reading order where several tie; -1 never happens with padding below the kernel. */
function switches(x: Doubles, window: Window): Int32Array {
  const channels = x.shape[3]!
  const found = new Int32Array(sizeOf(windowedShape(x.shape, window))).fill(-1)
  eachTap(x.shape, window, (output, input) => {
    for (let channel = 0; channel < channels; channel++) {
      const at = output * channels + channel
      if (found[at] === -1 || x.data[input * channels + channel]! > x.data[found[at]!]!)
        found[at] = input * channels + channel
    }
  })
  return found
}

/** 2 / sqrt(pi) times the integral of e^-t^2 from 0 to x, by its series; beyond 6 it is 1 in doubles. */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x)
  let [term, sum] = [x, x]
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (-x * x) / n
    sum += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}

/** Sum over all but the last dimension. */
function biasGradient(dy: Doubles): Doubles {
  const sums = zeros(dy.shape.slice(-1))
  for (const [index, value] of dy.data.entries()) sums.data[index % sums.data.length]! += value
  return sums
}

/** The tensor operations in plain loops and doubles: what every implementation is compared with. */
export const referenceOps: Ops<Doubles> = {
  shape: (x) => x.shape,
  constant: (values, shape) => doubles(values, shape),
  reshape: (x, shape) =>
    doubles(
      x.data,
      shape.map((side) => (side === -1 ? x.data.length : side)),
    ),
  add: (a, b) => zip(a, b, (p, q) => p + q),
  subtract: (a, b) => zip(a, b, (p, q) => p - q),
  multiply: (a, b) => zip(a, b, (p, q) => p * q),
  divide: (a, b) => zip(a, b, (p, q) => (q === 0 ? 0 : p / q)),
  scale: (x, factor) => map(x, (value) => value * factor),
  offset: (x, number) => map(x, (value) => value + number),
  abs: (x) => map(x, Math.abs),
  sign: (x) => map(x, Math.sign),
  squareRoot: (x) => map(x, Math.sqrt),
  power: (x, exponent) => map(x, (value) => value ** exponent),

  exponential: (x) => map(x, Math.exp),
  sigmoid: (x) => map(x, (value) => 1 / (1 + Math.exp(-value))),
  tanh: (x) => map(x, Math.tanh),
  errorFunction: (x) => map(x, erf),

  concatenate(maps) {
    const [n, height, width] = maps[0]!.shape as [number, number, number]
    const channels = maps.reduce((sum, { shape }) => sum + shape[3]!, 0)
    const y = zeros([n, height, width, channels])
    let first = 0
    for (const { shape, data } of maps) {
      const own = shape[3]!
      data.forEach((value, index) => {
        y.data[Math.floor(index / own) * channels + first + (index % own)] = value
      })
      first += own
    }
    return y
  },
  channels(x, first, count) {
    const all = x.shape[3]!
    const shape = [...x.shape.slice(0, 3), count]
    return map(zeros(shape), (_, index) => x.data[Math.floor(index / count) * all + first + (index % count)]!)
  },

  ...referenceMapOps,
  addBias: (x, bias) => zip(x, bias, (p, q) => p + q),
  biasGradient,
  ...wholeBatch<Doubles>({
    shape: (x) => x.shape,
    scale: (x, factor) => map(x, (value) => value * factor),
    biasGradient,
  }),
  relu: (x) => map(x, (value) => Math.max(0, value)),
  reluGradient: (dy, y) => zip(dy, y, (p, q) => (q > 0 ? p : 0)),

  conv2d(x, kernel, window) {
    const y = zeros([...windowedShape(x.shape, window).slice(0, 3), kernel.shape[3]!])
    eachProduct(x.shape, kernel.shape, window, (output, input, weight) => {
      y.data[output]! += x.data[input]! * kernel.data[weight]!
    })
    return y
  },
  conv2dInputGradient(dy, kernel, inputShape, window) {
    const dx = zeros(inputShape)
    eachProduct(inputShape, kernel.shape, window, (output, input, weight) => {
      dx.data[input]! += dy.data[output]! * kernel.data[weight]!
    })
    return dx
  },
  conv2dKernelGradient(x, dy, kernelShape, window) {
    const dk = zeros(kernelShape)
    eachProduct(x.shape, kernelShape, window, (output, input, weight) => {
      dk.data[weight]! += x.data[input]! * dy.data[output]!
    })
    return dk
  },

  maxPool(x, window) {
    const from = switches(x, window)
    return doubles(
      Float64Array.from(from, (at) => x.data[at]!),
      windowedShape(x.shape, window),
    )
  },
  maxPoolGradient(dy, x, _y, window) {
    const dx = zeros(x.shape)
    for (const [index, at] of switches(x, window).entries()) dx.data[at]! += dy.data[index]!
    return dx
  },
  windowTap(x, window, row, column) {
    const channels = x.shape[3]!
    const y = zeros(windowedShape(x.shape, window))
    eachTap(x.shape, window, (output, input, i, j) => {
      if (i !== row || j !== column) return
      for (let c = 0; c < channels; c++) y.data[output * channels + c] = x.data[input * channels + c]!
    })
    return y
  },
  windowTapGradient(dy, inputShape, window, row, column) {
    const channels = inputShape[3]!
    const dx = zeros(inputShape)
    eachTap(inputShape, window, (output, input, i, j) => {
      if (i !== row || j !== column) return
      for (let c = 0; c < channels; c++) dx.data[input * channels + c]! += dy.data[output * channels + c]!
    })
    return dx
  },

  globalAverage(x) {
    const [n, height, width, channels] = x.shape as [number, number, number, number]
    const y = zeros([n, 1, 1, channels])
    for (const [index, value] of x.data.entries()) {
      const image = Math.floor(index / (height * width * channels))
      y.data[image * channels + (index % channels)]! += value / (height * width)
    }
    return y
  },
  globalAverageGradient(dy, inputShape) {
    const [n, height, width, channels] = inputShape as [number, number, number, number]
    return map(zeros(inputShape), (_, index) => {
      const image = Math.floor(index / (height * width * channels)) % n
      return dy.data[image * channels + (index % channels)]! / (height * width)
    })
  },

  dropoutMask: (shape, rate, stream) => doubles(dropoutMaskValues(dropoutSeeds(stream), sizeOf(shape), rate), shape),

  softmaxCrossEntropy(logits, labels) {
    const [n, classes] = logits.shape as [number, number]
    const loss = zeros([n])
    const gradient = map(logits, (value, index) => {
      const row = Math.floor(index / classes)
      const scores = logits.data.subarray(row * classes, (row + 1) * classes)
      const largest = Math.max(...scores)
      const total = scores.reduce((sum, score) => sum + Math.exp(score - largest), 0)
      const own = index % classes === labels.data[row]
      if (own) loss.data[row] = Math.log(total) - (value - largest)
      return Math.exp(value - largest) / total - (own ? 1 : 0)
    })
    return { loss, gradient }
  },
}
