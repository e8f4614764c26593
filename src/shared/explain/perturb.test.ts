import { describe, expect, it } from 'vitest'
import { isPerturbed, perturb, UNPERTURBED } from './perturb.ts'

const [height, width] = [6, 8]
/** Every pixel says where it is: red its column, green its row. */
const image = Uint8Array.from({ length: height * width * 3 }, (_, i) => {
  const at = Math.floor(i / 3)
  return [at % width, Math.floor(at / width), 100][i % 3]! * (i % 3 === 2 ? 1 : 10)
})
const at = (pixels: Uint8Array, y: number, x: number) => [...pixels.slice((y * width + x) * 3, (y * width + x) * 3 + 3)]
const change = (some: Partial<typeof UNPERTURBED>) => perturb(image, height, width, { ...UNPERTURBED, ...some })

describe('perturbed images', () => {
  it('are the very same where nothing is asked, wherever a patch of no size would lie', () => {
    expect(change({})).toBe(image)
    expect(isPerturbed({ ...UNPERTURBED, patchX: 0.2 })).toBe(false)
  })

  it('shift to the right and down, with the border repeated', () => {
    const moved = change({ right: 2, down: -1 })
    expect(at(moved, 0, 2)).toEqual(at(image, 1, 0))
    expect(at(moved, 2, 7)).toEqual(at(image, 3, 5))
    expect(at(moved, 5, 0)).toEqual(at(image, 5, 0))
  })

  it('blur by the Gaussian: a point becomes the products of its weights, and an even colour stays', () => {
    const point = new Uint8Array(21 * 21 * 3)
    point.fill(255, (10 * 21 + 10) * 3, (10 * 21 + 10) * 3 + 3)
    const spread = perturb(point, 21, 21, { ...UNPERTURBED, blur: 1 })
    const weight = (step: number) => Math.exp(-(step ** 2) / 2) / Math.sqrt(2 * Math.PI)
    for (const [y, x] of [
      [0, 0],
      [1, 0],
      [1, 2],
    ] as const)
      expect(Math.abs(spread[((10 + y) * 21 + 10 + x) * 3]! - 255 * weight(y) * weight(x))).toBeLessThan(1)
    expect(new Set(perturb(new Uint8Array(48).fill(77), 4, 4, { ...UNPERTURBED, blur: 2 }))).toEqual(new Set([77]))
  })

  it('hide a square by the mean colour, cut off at the border', () => {
    const hidden = change({ patch: 2, patchX: 0.5, patchY: 0.5 })
    const grey = [35, 25, 100]
    expect(at(hidden, 2, 3)).toEqual(grey)
    expect(at(hidden, 3, 4)).toEqual(grey)
    expect(at(hidden, 1, 3)).toEqual(at(image, 1, 3))
    expect(at(change({ patch: 2, patchX: 0, patchY: 0 }), 0, 0)).toEqual(grey)
  })

  it('take noise of the asked deviation, the same for the same seed', () => {
    const grey = new Uint8Array(64 * 64 * 3).fill(128)
    const noisy = (seed: number) => perturb(grey, 64, 64, { ...UNPERTURBED, noise: 10 }, seed)
    expect(noisy(1)).toEqual(noisy(1))
    expect(noisy(1)).not.toEqual(noisy(2))
    const deviation = Math.sqrt(noisy(1).reduce((sum, value) => sum + (value - 128) ** 2, 0) / grey.length)
    expect(deviation).toBeCloseTo(Math.sqrt(10 ** 2 + 1 / 12), 0)
  })
})
