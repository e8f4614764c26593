import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeFrame, encodeFrame, MAX_FRAME } from './frame.ts'

const roundTrip = (value: unknown) => decodeFrame(encodeFrame(value))

describe('a frame carries as it is', () => {
  test.each([
    ['null', null],
    [
      'numbers of every size',
      [0, -1, 127, 128, 255, 65_535, 2 ** 31, -(2 ** 31), 2 ** 40, 1.5, -0.1, Number.MAX_SAFE_INTEGER],
    ],
    ['infinities', [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
    ['strings of every length class', ['', 'a'.repeat(31), 'ü'.repeat(200), 'x'.repeat(70_000), '图像']],
    ['nested objects', { a: { b: [{ c: true, d: null }] }, e: [] }],
    ['bytes', new Uint8Array([1, 2, 3])],
    ['16-bit integers', new Uint16Array([1, 65_535])],
    ['32-bit integers', new Uint32Array([1, 2 ** 32 - 1])],
    ['floats', new Float32Array([1.5, -2, Number.NaN, 0])],
    ['doubles', new Float64Array([Math.PI, Number.NaN])],
    ['an empty array', new Float32Array()],
    [
      'arrays among values',
      { pixels: new Uint8Array([7]), curve: { x: new Float64Array([1]), y: new Float32Array([2]) } },
    ],
  ])('%s', (_, value) => expect(roundTrip(value)).toEqual(value))

  test('NaN', () => expect(roundTrip({ loss: Number.NaN })).toEqual({ loss: Number.NaN }))
  test("a view of a larger buffer, without the buffer's rest", () => {
    const view = new Float32Array(1000).fill(3).subarray(500, 502)
    expect(encodeFrame(view).byteLength).toBeLessThan(100)
    expect(roundTrip(view)).toEqual(new Float32Array([3, 3]))
  })
  test("Node's Buffer, as bytes", () => expect(roundTrip(Buffer.from('hi'))).toEqual(new Uint8Array([104, 105])))
})

test.each([0, 1, 2, 3, 4, 5, 6, 7])('doubles arrive from a frame that lies at offset %i', (offset) => {
  const frame = encodeFrame({ bytes: new Uint8Array([1]), doubles: new Float64Array([1, 2]) })
  const shifted = new Uint8Array(frame.byteLength + offset)
  shifted.set(frame, offset)
  expect(decodeFrame(shifted.subarray(offset))).toEqual({
    bytes: new Uint8Array([1]),
    doubles: new Float64Array([1, 2]),
  })
})

test('a key "__proto__" changes no prototype', () => {
  const value = roundTrip(
    JSON.parse('{"__proto__": {"polluted": true}, "a": {"constructor": {"prototype": {"polluted": 1}}}}'),
  )
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

test.each([
  ['a function', () => 1],
  ['an array of 64-bit integers', new BigInt64Array(1)],
  ['a 64-bit integer', 2n ** 40n],
  ['a date', new Date(0)],
])('%s is refused by the sender', (_, value) => expect(() => encodeFrame({ value })).toThrow(TypeError))

test('what is larger than a frame is refused in a sentence', () =>
  expect(() => encodeFrame(new Uint8Array(MAX_FRAME))).toThrow(
    'A message of 65 MB is too large to send; at most 64 MB fit: ask for less at once.',
  ))

const header = (body: number[], sections = 0) => {
  const frame = new Uint8Array(8 + body.length)
  new DataView(frame.buffer).setUint32(0, body.length, true)
  new DataView(frame.buffer).setUint32(4, sections, true)
  frame.set(body, 8)
  return frame
}

describe('a frame is refused', () => {
  test.each<[string, Uint8Array]>([
    ['that is empty', new Uint8Array()],
    ['that is shorter than its header', new Uint8Array(7)],
    ['with a body longer than itself', new Uint8Array([255, 255, 255, 255, 0, 0, 0, 0, 0])],
    ['with four billion sections', header([0xc0], 0xffff_ffff)],
    ['with bytes behind its end', new Uint8Array([...encodeFrame(1), 0])],
    ['without a body', header([])],
    ['with two values', header([0xc0, 0xc0])],
    ['with an array that announces four billion items', header([0xdd, 255, 255, 255, 255])],
    ['with a map that announces four billion entries', header([0xdf, 255, 255, 255, 255])],
    ['with a string longer than itself', header([0xdb, 255, 255, 255, 255, 65])],
    ['with arrays nested a thousand deep', header([...new Array(1000).fill(0x91), 0xc0])],
    ['with a map whose key is a number', header([0x81, 1, 1])],
    ['with a map whose key is a map', header([0x81, 0x80, 1])],
    ['with a reference to a section that is not there', header([0xc7, 5, 1, 0, 0, 0, 0, 0])],
    ['with a typed array of an unknown class', header([0xc7, 5, 1, 99, 0, 0, 0, 0])],
    ['with a regular expression', header([0xd4, 0x78, 0, 0x92, 0xa1, 97, 0xa0])],
    ['with an error object', header([0xd4, 0x65, 0, 0x93, 0xa4, 101, 118, 97, 108, 0xa1, 49, 0xc0])],
    ['with a record definition', header([0xd4, 0x72, 0x40, 0x91, 0xa1, 97, 1])],
    ['with a self reference', header([0xd6, 0x69, 0, 0, 0, 1, 0x91, 0xd6, 0x70, 0, 0, 0, 1])],
    ['with a set', header([0xd4, 0x73, 0, 0x90])],
    ['with bundled strings', header([0xd6, 0x62, 0, 0, 0, 0])],
    ['with a huge integer', header([0xc7, 9, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9])],
    ['with binary inside the body', header([0xc4, 1, 0])],
  ])('%s', (_, frame) => expect(() => decodeFrame(frame)).toThrow('The other side sent a malformed message'))
})

test('any noise is read as some value or refused as malformed, never anything else', () => {
  const message = {
    kind: 'call',
    path: ['runs', 'metrics'],
    input: { a: [1, 2.5, 'text', null], x: new Float32Array(9), y: new Uint16Array(3) },
  }
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 8 }), fc.nat(), (noise, seed) => {
      const frame = encodeFrame(message)
      noise.forEach((byte, i) => {
        frame[(seed + i * 7919) % frame.byteLength] = byte
      })
      try {
        decodeFrame(frame)
      } catch (error) {
        expect((error as Error).message).toContain('malformed')
      }
    }),
    { numRuns: 3000 },
  )
})

test('any plain value comes back', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      fc.pre(!JSON.stringify(value).includes('__proto__'))
      expect(roundTrip(value)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
    { numRuns: 500 },
  )
})
