import { describe, expect, it } from 'vitest'
import { numberToHalf, toFloat32, toHalves } from './storedNumbers.ts'

const halfToNumber = (half: number) => toFloat32('F16', new Uint8Array(Uint16Array.of(half).buffer)).data[0]!

describe('half precision', () => {
  it('rounds as NumPy does', () => {
    const { length } = FROM_NUMPY
    expect(length).toBeGreaterThan(20)
    for (const [value, half] of FROM_NUMPY) expect([value, numberToHalf(value)]).toEqual([value, half])
  })

  it('gives every half back, and rounds what lies between two of them to the nearer, or to the even one', () => {
    const wrong: number[] = []
    for (let half = 0; half < 0x7c00; half++) {
      const value = halfToNumber(half)
      const next = half + 1 === 0x7c00 ? 65536 : halfToNumber(half + 1)
      // Both fit float32: a half has 11 bits, the middle of two 12.
      const middle = (value + next) / 2
      const isRight =
        numberToHalf(value) === half &&
        numberToHalf(-value) === (half | 0x8000) &&
        numberToHalf(middle) === (half % 2 === 0 ? half : half + 1) &&
        numberToHalf(value + (next - value) * 0.4) === half &&
        numberToHalf(value + (next - value) * 0.6) === half + 1
      if (!isRight) wrong.push(half)
    }
    expect(wrong).toEqual([])
    expect(numberToHalf(Number.NaN) & 0x7c00).toBe(0x7c00)
    expect(numberToHalf(Number.NaN) & 0x3ff).not.toBe(0)
  })

  it('names the first number that it cannot store', () => {
    expect(toHalves(Float32Array.of(1, 65504), 'a')).toEqual(Uint16Array.of(0x3c00, 0x7bff))
    expect(() => toHalves(Float32Array.of(1, -70000), 'conv1/kernel')).toThrow(/conv1\/kernel holds -70000/)
    expect(() => toHalves(Float32Array.of(Number.NaN), 'conv1/kernel')).toThrow(/holds NaN/)
  })
})

/** `[x, int(np.float32(x).astype(np.float16).view(np.uint16))]` */
const FROM_NUMPY: readonly (readonly [value: number, half: number])[] = [
  [0.1, 0x2e66],
  [-0.1, 0xae66],
  [0.3333333333333333, 0x3555],
  [65504, 0x7bff],
  [65519, 0x7bff],
  [65520, 0x7c00],
  [1000000.0, 0x7c00],
  [-65520, 0xfc00],
  [6.103515625e-5, 0x0400],
  [6.1e-5, 0x03ff],
  [5.9604645e-8, 0x0001],
  [2.98e-8, 0x0000],
  [2 ** -25, 0x0000],
  [2.9802326e-8, 0x0001],
  [1.0009765625, 0x3c01],
  [1.00048828125, 0x3c00],
  [1.0014648438, 0x3c02],
  [2049, 0x6800],
  [2051, 0x6802],
  [-0.0, 0x8000],
  [1e-10, 0x0000],
  [0.00012345, 0x080c],
]
