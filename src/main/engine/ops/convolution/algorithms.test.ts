import { describe, expect, it } from 'vitest'
import { formulaValues } from '../../../../../test/golden/formula.ts'
import { testRuntime } from '../../../../../test/golden/testRuntime.ts'
import { doubles, referenceOps } from '../../../../../test/reference/referenceOps.ts'
import { sidesOf } from '../../../../shared/architecture/kinds/sides.ts'
import { windowedShape } from '../eager/windows.ts'
import { GraphKernels } from '../graph/graphKernels.ts'
import { openGraph } from '../graph/graphSession.ts'
import { type Layout, type Node, sizeOf } from '../graph/node.ts'
import type { ConvolutionWindow } from '../ops.ts'
import { type ConvolutionAlgorithm, type ConvolutionSite, siteKey } from './algorithm.ts'
import { algorithmsFor, CONVOLUTION_ALGORITHMS } from './table.ts'

const runtime = await testRuntime('tensorflow')

interface Numbers {
  x: Float32Array
  kernel: Float32Array
  dy: Float32Array
}

/** The definition, in float64: forward, input gradient, kernel gradient. */
function byDefinition({ input, kernel: shape, window }: ConvolutionSite, { x, kernel, dy }: Numbers) {
  const [map, weights] = [doubles(x, input), doubles(kernel, shape)]
  const signal = doubles(dy, [...windowedShape(input, window).slice(0, 3), shape[3]!])
  return {
    y: referenceOps.conv2d(map, weights, window).data,
    dx: referenceOps.conv2dInputGradient(signal, weights, input, window).data,
    dKernel: referenceOps.conv2dKernelGradient(map, signal, shape, window).data,
  }
}

function relativeError(values: Float32Array, expected: Float64Array): number {
  let difference = 0
  let size = 0
  for (const [i, value] of values.entries()) {
    difference += (value - expected[i]!) ** 2
    size += expected[i]! ** 2
  }
  return Math.sqrt(difference / size)
}

const site = (
  n: number,
  [height, width]: number[],
  [from, to]: number[],
  kernel: number,
  stride: number,
  padding: number,
): ConvolutionSite => ({
  input: [n, height!, width!, from!],
  kernel: [kernel, kernel, from!, to!],
  window: { kernel, stride, padding },
})

/** Kernels of unequal sides, unlike edges, gaps between taps, strides of their own. */
const OTHER_WINDOWS: ConvolutionWindow[] = [
  { kernel: { height: 1, width: 5 }, stride: 1, padding: { top: 0, bottom: 0, left: 2, right: 2 } },
  { kernel: 3, stride: 2, padding: { top: 0, bottom: 1, left: 0, right: 1 } },
  { kernel: { height: 3, width: 2 }, stride: { height: 2, width: 3 }, padding: 1 },
  { kernel: 4, stride: 1, padding: { top: 3, bottom: 0, left: 1, right: 2 } },
  { kernel: 3, stride: 1, padding: 2, dilation: 2 },
  { kernel: 3, stride: 2, padding: 1, dilation: 2 },
  { kernel: 2, stride: { height: 3, width: 1 }, padding: 0, dilation: { height: 1, width: 2 } },
]
const tapsOf = ({ kernel }: ConvolutionWindow) => {
  const { height, width } = sidesOf(kernel)
  return [height, width]
}

/** Odd sides, tiles that hang over, bands of unequal height, both layouts' corners, the paper's windows. */
const SITES = [
  site(2, [16, 16], [16, 24], 3, 1, 1),
  site(2, [9, 14], [8, 5], 3, 1, 1),
  site(3, [8, 8], [16, 8], 3, 1, 0),
  site(1, [18, 7], [8, 8], 3, 1, 2),
  site(2, [16, 16], [16, 16], 3, 2, 1),
  site(1, [13, 11], [8, 8], 3, 2, 1),
  site(1, [12, 12], [16, 8], 5, 1, 2),
  site(2, [15, 12], [8, 8], 5, 2, 2),
  site(2, [7, 6], [3, 4], 3, 1, 1),
  site(2, [12, 9], [3, 8], 5, 2, 2),
  site(1, [5, 6], [7, 4], 1, 1, 0),
  site(2, [7, 7], [4, 4], 3, 3, 1),
  ...OTHER_WINDOWS.map((window) => ({ input: [2, 9, 8, 20], kernel: [...tapsOf(window), 20, 8], window })),
  ...OTHER_WINDOWS.map((window) => ({ input: [2, 9, 8, 6], kernel: [...tapsOf(window), 1, 12], window })),
  { input: [2, 8, 8, 8], kernel: [3, 3, 1, 8], window: { kernel: 3, stride: 1, padding: 1 } },
  { input: [2, 9, 9, 8], kernel: [3, 3, 1, 8], window: { kernel: 3, stride: 2, padding: 1 } },
]
const name = (at: ConvolutionSite) => `${at.input[0]} x ${siteKey(at)}`

describe.skipIf(!runtime).each(SITES.map((at) => ({ at, title: name(at) })))('convolution $title', ({ at }) => {
  const outputShape = windowedShape([...at.input.slice(0, 3), at.kernel[3]!], at.window)
  const numbers: Numbers = {
    x: formulaValues(1, sizeOf(at.input)),
    kernel: formulaValues(2, sizeOf(at.kernel)),
    dy: formulaValues(3, sizeOf(outputShape)),
  }
  const expected = byDefinition(at, numbers)

  const run = (algorithm: ConvolutionAlgorithm, layout: Layout) => {
    const kernels = new GraphKernels()
    const given = (placeholder: string, shape: readonly number[]): Node => ({
      ref: kernels.builder.placeholder(placeholder, shape),
      shape,
      layout: 'batch-first',
    })
    const [x, kernel, dy] = [given('x', at.input), given('kernel', at.kernel), given('dy', outputShape)]
    const maps = [
      algorithm.forward(kernels, at, kernels.inLayout(x, layout), kernel, layout),
      algorithm.inputGradient(kernels, at, kernels.inLayout(dy, layout), kernel, layout),
    ]
    expect(maps.map(({ shape }) => shape)).toEqual([outputShape, at.input])
    const gradient = algorithm.kernelGradient(kernels, at, kernels.inLayout(x, layout), kernels.inLayout(dy, layout))
    const fetches = [...maps.map((map) => kernels.inLayout(map, 'batch-first').ref), gradient]
    const session = openGraph(runtime!, kernels.builder)
    const { tf } = runtime!
    const feeds = {
      x: tf.tensor(numbers.x, at.input as number[]),
      kernel: tf.tensor(numbers.kernel, at.kernel as number[]),
      dy: tf.tensor(numbers.dy, outputShape),
    }
    const results = session.run(feeds, fetches)
    expect(results[2]!.shape).toEqual(at.kernel)
    const values = results.map((tensor) => tensor.dataSync() as Float32Array)
    tf.dispose([...results, ...Object.values(feeds)])
    session.dispose()
    return values as [Float32Array, Float32Array, Float32Array]
  }

  const cases = algorithmsFor(at).flatMap((algorithm) =>
    (['batch-first', 'positions-first'] as const).map((layout) => ({ algorithm, id: algorithm.id, layout })),
  )
  it.each(cases)('by $id with maps $layout', ({ algorithm, layout }) => {
    const [y, dx, dKernel] = run(algorithm, layout)
    expect(relativeError(y, expected.y)).toBeLessThan(1e-5)
    expect(relativeError(dx, expected.dx)).toBeLessThan(1e-4)
    expect(relativeError(dKernel, expected.dKernel)).toBeLessThan(1e-4)
  })
})

it('tries every algorithm on some shape', () => {
  const tried = new Set(SITES.flatMap((at) => algorithmsFor(at).map(({ id }) => id)))
  expect([...tried].sort()).toEqual(CONVOLUTION_ALGORITHMS.map(({ id }) => id).sort())
})

it('keeps to the definition for the paper where only direct algorithms are allowed', () => {
  for (const at of SITES) expect(algorithmsFor(at).some(({ direct }) => direct)).toBe(true)
})
