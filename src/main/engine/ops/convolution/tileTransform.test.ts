import { expect, it } from 'vitest'
import { tileTransform } from './tileTransform.ts'

const numbers = (count: number, salt: number) =>
  Array.from({ length: count }, (_, i) => Math.sin(12.9898 * (i + 1) + salt))

/** y[o] = sum over k of x[stride * o + k] w[k], by the transform. */
function byTransform(tile: number, kernel: number, stride: number, x: number[], w: number[]) {
  const { input, taps, output } = tileTransform(tile, kernel, stride)
  const products = input.map(
    (terms, i) =>
      terms.reduce((sum, { offset, factor }) => sum + factor * x[offset]!, 0) *
      taps[i]!.reduce((sum, factor, k) => sum + factor * w[k]!, 0),
  )
  return output.map((row) => row.reduce((sum, factor, i) => sum + factor * products[i]!, 0))
}

const CASES = [
  { tile: 2, kernel: 3, stride: 1, products: 4 },
  { tile: 3, kernel: 3, stride: 1, products: 5 },
  { tile: 4, kernel: 3, stride: 1, products: 6 },
  { tile: 6, kernel: 3, stride: 1, products: 8 },
  { tile: 2, kernel: 5, stride: 1, products: 6 },
  { tile: 3, kernel: 5, stride: 1, products: 7 },
  { tile: 4, kernel: 5, stride: 1, products: 8 },
  { tile: 2, kernel: 3, stride: 2, products: 5 }, // even taps (2 + 1), odd tap (2)
  { tile: 4, kernel: 3, stride: 2, products: 9 },
  { tile: 3, kernel: 5, stride: 2, products: 9 }, // even taps (3 + 2), odd taps (3 + 1)
  { tile: 3, kernel: 2, stride: 3, products: 6 }, // a phase without taps is left out
]

it.each(CASES)(
  'computes $tile outputs of $kernel taps at stride $stride with $products products',
  ({ tile, kernel, stride, products }) => {
    expect(tileTransform(tile, kernel, stride).products).toBe(products)
    const x = numbers(stride * (tile - 1) + kernel, 1)
    const w = numbers(kernel, 2)
    const y = byTransform(tile, kernel, stride, x, w)
    for (let o = 0; o < tile; o++)
      expect(y[o]).toBeCloseTo(
        w.reduce((sum, factor, k) => sum + factor * x[stride * o + k]!, 0),
        12,
      )
  },
)

it('refuses a tile for which it has no points', () => {
  expect(() => tileTransform(8, 5, 1)).toThrow('A tile of 8 with 5 taps needs 11 points.')
})
