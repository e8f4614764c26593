import { describe, expect, it } from 'vitest'
import { dropoutSeeds } from '../../src/main/engine/ops/eager/dropoutSeeds.ts'
import { dropoutMaskValues } from '../../src/main/engine/ops/eager/philox.ts'
import { windowedShape } from '../../src/main/engine/ops/eager/windows.ts'
import type { ConvolutionWindow, Ops, Window } from '../../src/main/engine/ops/ops.ts'
import type { Runtime, Tensor } from '../../src/main/engine/ops/runtime.ts'
import { formulaValues } from '../golden/formula.ts'
import { relativeError } from '../golden/readGolden.ts'
import { readAll } from './readAll.ts'
import { type Doubles, doubles, referenceOps } from './referenceOps.ts'

/** float32 against float64 on sums of a few hundred products. */
const TOLERANCE = 2e-6

/** Windows as they come up in the paper, and those that leave rows over, hang over by two, or skip positions. */
const WINDOWS: Window[] = [
  { kernel: 1, stride: 1, padding: 0 },
  { kernel: 3, stride: 1, padding: 1 },
  { kernel: 3, stride: 1, padding: 0 },
  { kernel: 3, stride: 2, padding: 1 },
  { kernel: 5, stride: 1, padding: 2 },
  { kernel: 5, stride: 2, padding: 2 },
  { kernel: 2, stride: 2, padding: 0 },
  { kernel: 3, stride: 3, padding: 0 },
  { kernel: 1, stride: 2, padding: 0 },
  { kernel: 4, stride: 3, padding: 3 },
]
/** [N, H, W, C]: odd and unequal sides. */
const SHAPES = [
  [2, 8, 8, 3],
  [1, 7, 10, 2],
]
/** Convolutions that are not square, centred and whole, on maps of four channels; a kernel of one input is depthwise. */
const CONVOLUTIONS: { name: string; window: ConvolutionWindow; kernel: number[] }[] = [
  {
    name: '1x5',
    window: { kernel: { height: 1, width: 5 }, stride: 1, padding: { top: 0, bottom: 0, left: 2, right: 2 } },
    kernel: [1, 5, 4, 3],
  },
  {
    name: '3x2 at stride 2x3',
    window: { kernel: { height: 3, width: 2 }, stride: { height: 2, width: 3 }, padding: 1 },
    kernel: [3, 2, 4, 3],
  },
  {
    name: "TensorFlow's SAME at stride 2",
    window: { kernel: 3, stride: 2, padding: { top: 0, bottom: 1, left: 0, right: 1 } },
    kernel: [3, 3, 4, 2],
  },
  {
    name: 'all edges unlike',
    window: { kernel: 4, stride: 1, padding: { top: 3, bottom: 0, left: 1, right: 2 } },
    kernel: [4, 4, 4, 2],
  },
  { name: 'dilation 2', window: { kernel: 3, stride: 1, padding: 2, dilation: 2 }, kernel: [3, 3, 4, 5] },
  {
    name: 'dilation 3x1, unlike edges',
    window: {
      kernel: { height: 2, width: 3 },
      stride: 1,
      padding: { top: 3, bottom: 1, left: 0, right: 1 },
      dilation: { height: 3, width: 1 },
    },
    kernel: [2, 3, 4, 2],
  },
  { name: 'stride 2, dilation 2', window: { kernel: 3, stride: 2, padding: 1, dilation: 2 }, kernel: [3, 3, 4, 3] },
  {
    name: 'stride 3x1, dilation 1x2',
    window: { kernel: 2, stride: { height: 3, width: 1 }, padding: 0, dilation: { height: 1, width: 2 } },
    kernel: [2, 2, 4, 3],
  },
  { name: 'depthwise 3x3', window: { kernel: 3, stride: 1, padding: 1 }, kernel: [3, 3, 1, 4] },
  { name: 'depthwise 5x5, stride 2', window: { kernel: 5, stride: 2, padding: 2 }, kernel: [5, 5, 1, 4] },
  {
    name: 'depthwise of two each, stride 2, unlike edges',
    window: { kernel: 3, stride: 2, padding: { top: 0, bottom: 1, left: 0, right: 1 } },
    kernel: [3, 3, 1, 8],
  },
  {
    name: 'depthwise 7x1',
    window: { kernel: { height: 7, width: 1 }, stride: 1, padding: { top: 3, bottom: 3, left: 0, right: 0 } },
    kernel: [7, 1, 1, 4],
  },
  { name: 'depthwise, dilation 2', window: { kernel: 3, stride: 1, padding: 2, dilation: 2 }, kernel: [3, 3, 1, 12] },
  {
    name: 'depthwise, stride 2x1, dilation 1x2',
    window: { kernel: 3, stride: { height: 2, width: 1 }, padding: 1, dilation: { height: 1, width: 2 } },
    kernel: [3, 3, 1, 4],
  },
]
/** [N, H, W, C] for those. */
const MAP = [2, 9, 8, 4]

const CASES = SHAPES.flatMap((shape) => WINDOWS.map((window) => ({ shape, ...window })))

const BORDER = { top: 1, bottom: 2, left: 0, right: 3, front: 2, back: 1 }

const sizeOf = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1)

/** Compares every tensor operation of `runtime` with plain loops in doubles. */
export function checkOps(runtime: Runtime): void {
  const { ops, tf, scoped } = runtime
  /** Runs one formula on both and compares. */
  const same = async (
    shapes: readonly (readonly number[])[],
    formula: <T>(ops: Ops<T>, ...inputs: T[]) => T,
    make = formulaValues,
  ) => {
    const inputs = shapes.map((shape, index) => ({ shape, data: make(index + 1, sizeOf(shape)) }))
    const expected = formula<Doubles>(referenceOps, ...inputs.map(({ data, shape }) => doubles(data, shape)))
    const { found } = scoped(() => ({
      found: formula<Tensor>(ops, ...inputs.map(({ data, shape }) => ops.constant(data, shape))),
    }))
    expect(found.shape).toEqual(expected.shape)
    expect(relativeError((await readAll({ found })).found, expected.data)).toBeLessThan(TOLERANCE)
  }
  /** Few different numbers, so that many windows tie; all of them negative at times, so that padding could win. */
  const ties = (salt: number, count: number) => formulaValues(salt, count, 2).map((value) => Math.round(value) - 1)

  describe.each(CASES)(
    'on $shape with a $kernel x $kernel window, stride $stride, padding $padding',
    ({ shape, ...window }) => {
      const kernel = [window.kernel, window.kernel, shape[3]!, 4]
      const output = windowedShape(shape, window)
      const convolved = [...output.slice(0, 3), 4]

      it('conv2d', () => same([shape, kernel], (on, x, k) => on.conv2d(x!, k!, window)))
      it('conv2dInputGradient', () =>
        same([convolved, kernel], (on, dy, k) => on.conv2dInputGradient(dy!, k!, shape, window)))
      it('conv2dKernelGradient', () =>
        same([shape, convolved], (on, x, dy) => on.conv2dKernelGradient(x!, dy!, kernel, window)))
      it('maxPool, in which padding never wins', () => same([shape], (on, x) => on.maxPool(x!, window), ties))
      it('maxPoolGradient, to the first of several maxima', () =>
        same([shape, output], (on, x, dy) => on.maxPoolGradient(dy!, x!, on.maxPool(x!, window), window), ties))
      it('windowTap and its adjoint', async () => {
        const [row, column] = [window.kernel - 1, 0]
        await same([shape], (on, x) => on.windowTap(x!, window, row, column))
        await same([output], (on, dy) => on.windowTapGradient(dy!, shape, window, row, column))
      })
    },
  )

  it.each(CONVOLUTIONS)('a convolution with $name, and its gradients', async ({ window, kernel }) => {
    const output = [...windowedShape(MAP, window).slice(0, 3), kernel[3]!]
    await same([MAP, kernel], (on, x, k) => on.conv2d(x!, k!, window))
    await same([output, kernel], (on, dy, k) => on.conv2dInputGradient(dy!, k!, MAP, window))
    await same([MAP, output], (on, x, dy) => on.conv2dKernelGradient(x!, dy!, kernel, window))
  })

  it.each<[string, number[][], <T>(on: Ops<T>, ...inputs: T[]) => T]>([
    [
      'add',
      [
        [2, 3, 4],
        [2, 3, 4],
      ],
      (on, a, b) => on.add(a!, b!),
    ],
    [
      'subtract',
      [
        [2, 3, 4],
        [2, 3, 4],
      ],
      (on, a, b) => on.subtract(a!, b!),
    ],
    ['multiply, broadcasting', [[2, 3, 4], [4]], (on, a, b) => on.multiply(a!, b!)],
    [
      'divide, 0 / 0 being 0',
      [
        [2, 3, 4],
        [2, 3, 4],
      ],
      (on, a, b) => on.divide(on.relu(a!), on.relu(b!)),
    ],
    ['scale', [[2, 3, 4]], (on, a) => on.scale(a!, -0.3)],
    ['abs', [[2, 3, 4]], (on, a) => on.abs(a!)],
    ['sign', [[2, 3, 4]], (on, a) => on.sign(on.relu(a!))],
    ['power', [[2, 3, 4]], (on, a) => on.power(on.abs(a!), 1.5)],
    ['power with exponent 0, also of 0', [[2, 3, 4]], (on, a) => on.power(on.relu(a!), 0)],
    ['addBias', [[2, 3, 5, 4], [4]], (on, x, b) => on.addBias(x!, b!)],
    ['biasGradient', [[2, 3, 5, 4]], (on, dy) => on.biasGradient(dy!)],
    ['relu', [[2, 3, 5, 4]], (on, x) => on.relu(x!)],
    [
      'reluGradient',
      [
        [2, 3, 5, 4],
        [2, 3, 5, 4],
      ],
      (on, dy, x) => on.reluGradient(dy!, on.relu(x!)),
    ],
    [
      'multiply, a number a map over its positions',
      [
        [2, 3, 5, 4],
        [2, 1, 1, 4],
      ],
      (on, x, s) => on.multiply(x!, s!),
    ],
    [
      'multiply, a number a position over its channels',
      [
        [2, 3, 5, 4],
        [2, 3, 5, 1],
      ],
      (on, x, s) => on.multiply(x!, s!),
    ],
    ['pad', [[2, 3, 5, 4]], (on, x) => on.pad(x!, BORDER, -0.7)],
    ['crop', [[2, 9, 9, 7]], (on, x) => on.crop(x!, BORDER)],
    ['channelMean', [[2, 3, 5, 4]], (on, x) => on.channelMean(x!)],
    ['shuffleChannels', [[2, 3, 5, 6]], (on, x) => on.shuffleChannels(x!, 3)],
    ['shuffleChannels and back', [[2, 3, 5, 6]], (on, x) => on.shuffleChannels(on.shuffleChannels(x!, 3), 2)],
    ['globalAverage', [[2, 3, 5, 4]], (on, x) => on.globalAverage(x!)],
    ['globalAverageGradient', [[2, 1, 1, 4]], (on, dy) => on.globalAverageGradient(dy!, [2, 3, 5, 4])],
  ])('%s', (_, shapes, formula) => same(shapes, formula))

  it('reluGradient is 0 where the output is 0', async () => {
    const found = scoped(() => ({
      dx: ops.reluGradient(ops.constant(Float32Array.of(5, 5), [2]), ops.constant(Float32Array.of(0, 1), [2])),
    }))
    expect([...(await readAll(found)).dx]).toEqual([0, 5])
  })

  it.each([1, 300])('softmaxCrossEntropy of logits up to %d', async (bound) => {
    const [n, classes] = [6, 10]
    const labels = Int32Array.of(0, 9, 3, 3, 5, 1)
    const logits = formulaValues(1, n * classes, bound)
    const expected = referenceOps.softmaxCrossEntropy(doubles(logits, [n, classes]), doubles(labels, [n]))
    const found = scoped(() =>
      ops.softmaxCrossEntropy(ops.constant(logits, [n, classes]), tf.tensor1d(labels, 'int32')),
    )
    expect(found.loss.shape).toEqual([n])
    const { loss, gradient } = await readAll(found)
    expect(relativeError(loss, expected.loss.data)).toBeLessThan(TOLERANCE)
    expect(relativeError(gradient, expected.gradient.data)).toBeLessThan(TOLERANCE)
  })

  it('draws the dropout masks of the replica, bit for bit, anew with every seed, step and layer', async () => {
    const shape = [3, 5, 7, 3]
    const streams = [
      { seed: 7, step: 0, layer: 0 },
      { seed: 4_000_000_000, step: 0, layer: 0 },
      { seed: 7, step: 1, layer: 0 },
      { seed: 7, step: 0, layer: 4 },
    ]
    const masks = new Set<string>()
    for (const stream of streams) {
      const { mask } = await readAll(scoped(() => ({ mask: ops.dropoutMask(shape, 0.2, stream) })))
      expect([...mask]).toEqual([...dropoutMaskValues(dropoutSeeds(stream), sizeOf(shape), 0.2)])
      masks.add(mask.join())
    }
    expect(masks.size).toBe(streams.length)
  })
}
