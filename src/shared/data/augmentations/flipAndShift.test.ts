import { describe, expect, it } from 'vitest'
import { flipAndShift } from './flipAndShift.ts'

const shape = { height: 4, width: 4, channels: 1 }
/** An image of the numbers 1 to 16. */
const image = Float32Array.from({ length: 16 }, (_, i) => i + 1)
const positions = (count: number) => Uint32Array.from({ length: count }, (_, i) => i)
const repeated = (count: number) => Float32Array.from({ length: 16 * count }, (_, i) => image[i % 16]!)

describe('flips and shifts', () => {
  it('gives the images back where nothing is asked', () => {
    expect(flipAndShift(image, positions(1), shape, { flip: false, shift: 0 }, { seed: 1, epoch: 0 })).toBe(image)
  })

  it('mirrors about half of the images, and only that', () => {
    const out = flipAndShift(repeated(400), positions(400), shape, { flip: true, shift: 0 }, { seed: 1, epoch: 0 })
    const kinds = positions(400).reduce((mirrored, n) => mirrored + (out[n * 16] === 4 ? 1 : 0), 0)
    const rows = new Set(Array.from(positions(400), (n) => String(out.slice(n * 16, n * 16 + 4))))
    expect(rows).toEqual(new Set(['1,2,3,4', '4,3,2,1']))
    expect(Math.abs(kinds - 200)).toBeLessThan(50)
  })

  it('shifts by every offset in bounds, filling with zeros', () => {
    const count = 600
    const out = flipAndShift(repeated(count), positions(count), shape, { flip: false, shift: 1 }, { seed: 1, epoch: 0 })
    const seen = new Set<string>()
    for (let n = 0; n < count; n++) {
      const shifted = out.slice(n * 16, n * 16 + 16)
      const [down, right] = [-1, 0, 1]
        .flatMap((y) => [-1, 0, 1].map((x) => [y, x] as const))
        .find(([y, x]) => shifted.every((value, i) => value === expected(i, y, x)))!
      seen.add(`${down},${right}`)
    }
    expect(seen.size).toBe(9)
  })

  it('depends on seed, epoch and image, not on the batch', () => {
    const how = { flip: true, shift: 1 }
    const all = flipAndShift(repeated(40), positions(40), shape, how, { seed: 3, epoch: 2 })
    const one = flipAndShift(image, Uint32Array.of(17), shape, how, { seed: 3, epoch: 2 })
    expect(one).toEqual(all.slice(17 * 16, 18 * 16))
    expect(flipAndShift(repeated(40), positions(40), shape, how, { seed: 3, epoch: 3 })).not.toEqual(all)
    expect(flipAndShift(repeated(40), positions(40), shape, how, { seed: 4, epoch: 2 })).not.toEqual(all)
  })
})

/** Value at position i of the image moved down and right. */
function expected(i: number, down: number, right: number): number {
  const y = Math.floor(i / 4) - down
  const x = (i % 4) - right
  return y < 0 || y > 3 || x < 0 || x > 3 ? 0 : image[y * 4 + x]!
}
