import { expect, it } from 'vitest'
import { integratedGradients } from './integratedGradients.ts'
import type { MethodContext } from './method.ts'

/** A score of `offset` + `slope` * x of one number x = 1, whose gradient is said to be `gradient`. */
const contextOf = (offset: number, slope: number, gradient: number) =>
  ({
    input: Float32Array.of(1),
    options: { steps: 4 },
    score: offset + slope,
    scores: async () => Float32Array.of(offset),
    gradients: async (_: unknown, count: number) => new Float32Array(count).fill(gradient),
    toPixels: async () => new Float32Array(3),
    baselineColour: [0, 0, 0],
    pixels: new Float32Array(3),
    breathe: async () => {},
  }) as unknown as MethodContext

it.each([
  ['complete', 0, 1, 1, null],
  ['off at every number of steps', 0, 1, 2, { steps: null, because: 'computed' }],
  [
    'off where the change drowns in the rounding of the scores',
    1000,
    1e-3,
    1,
    { steps: null, because: 'unmeasurable' },
  ],
])('a map that is %s is told so', async (_, offset, slope, gradient, wanted) => {
  const { completeness } = await integratedGradients.explain(contextOf(offset, slope, gradient))
  expect(completeness?.wanted).toEqual(wanted)
})
