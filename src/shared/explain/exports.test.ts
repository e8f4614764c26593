import { describe, expect, it } from 'vitest'
import { encodeNpy } from './npy.ts'
import { attributionPicture, commonMagnitude, enlarge, scalarPicture } from './pictures.ts'
import { addPngText, readPngText } from './pngText.ts'

const tinyPng = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
  (letter) => letter.charCodeAt(0),
)
const latin1 = (bytes: Uint8Array) => String.fromCharCode(...bytes)

describe('exports', () => {
  it('keeps text of any script in a PNG and leaves its other chunks as they were', () => {
    const entries = { Range: '-1.5 to 1.5', Title: 'Ähre, 麦' }
    const png = addPngText(tinyPng, entries)
    expect(readPngText(png)).toEqual(entries)
    expect(latin1(png).endsWith(latin1(tinyPng.subarray(33)))).toBe(true)
  })

  it('refuses to add text to something that is no PNG', () => {
    expect(() => addPngText(new Uint8Array(40), { a: 'b' })).toThrow('no PNG file')
  })

  it('writes the header that NumPy writes', () => {
    const bytes = encodeNpy(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3])
    // numpy.save(io, array [2, 3] float32), NumPy 1.24
    const numpy = `\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }${' '.repeat(58)}\n`
    expect(latin1(bytes.subarray(0, 128))).toBe(numpy)
    expect([...new Float32Array(bytes.slice(128).buffer)]).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('draws zero in the middle of a signed map, whatever the rendering', () => {
    const values = Float32Array.of(-2, 0, 1)
    expect([...attributionPicture(values, [1, 1, 3], 2, 'paper').rgba]).toEqual([0, 128, 191, 255])
    const [red, , blue] = attributionPicture(Float32Array.of(0), [1, 1, 1], 2, 'diverging').rgba
    expect(Math.abs(red! - blue!)).toBeLessThan(3)
    expect(commonMagnitude([{ values, shape: [1, 1, 3] }], 'diverging')).toBe(1)
  })

  it("ends viridis at Matplotlib's colours and survives a scale without extent", () => {
    const scale = { low: 0, high: 1, map: 'viridis' as const }
    const { rgba } = scalarPicture(Float32Array.of(0, 1), 1, 2, scale)
    expect([...rgba]).toEqual([68, 1, 84, 255, 253, 231, 37, 255])
    expect([...scalarPicture([5], 1, 1, { ...scale, low: 5, high: 5 }).rgba].slice(0, 3)).toEqual([68, 1, 84])
  })

  it('enlarges by whole pixels', () => {
    const small = scalarPicture([0, 1], 1, 2, { low: 0, high: 1, map: 'grey' })
    const reds = [...enlarge(small, 2).rgba].filter((_, i) => i % 4 === 0)
    expect(reds).toEqual([0, 0, 255, 255, 0, 0, 255, 255])
  })
})
