import { expect, it } from 'vitest'
import { bytesField, floatField, integerField, textField, varint } from './protobuf.ts'

it.each([
  [0, [0]],
  [1, [1]],
  [127, [127]],
  [128, [0x80, 1]],
  [300, [0xac, 2]], // the example of protobuf.dev
  [-1, [255, 255, 255, 255, 255, 255, 255, 255, 255, 1]],
])('writes %d in groups of seven bits', (value, bytes) => {
  expect([...varint(value)]).toEqual(bytes)
})

it('writes fields as tag and value', () => {
  expect([...integerField(1, 150)]).toEqual([0x08, 0x96, 0x01]) // protobuf.dev
  expect([...textField(2, 'testing')]).toEqual([0x12, 7, ...new TextEncoder().encode('testing')]) // protobuf.dev
  expect([...floatField(4, 1)]).toEqual([0x25, 0, 0, 0x80, 0x3f])
  expect([...bytesField(16, Uint8Array.of(9))]).toEqual([0x82, 0x01, 1, 9])
})
