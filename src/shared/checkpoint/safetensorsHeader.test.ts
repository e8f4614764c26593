import { describe, expect, it } from 'vitest'
import { decodeSafetensors } from './safetensors.ts'

const file = (header: string | Uint8Array, data = 0, length?: number | bigint) => {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header
  const bytes = new Uint8Array(8 + text.length + data)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? text.length), true)
  bytes.set(text, 8)
  return bytes
}
const entry = (begin: number, end: number, shape = `[${(end - begin) / 4}]`, dtype = 'F32') =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`

describe('headers of safetensors files', () => {
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'it has only 0 bytes'],
    ['less than a length', new Uint8Array(7), 'it has only 7 bytes'],
    ['a huge length', file('{}', 0, 2n ** 63n), 'its first eight bytes are no length of a header'],
    ['a length beyond the end', file('{}', 0, 3), 'its header of 3 bytes is cut off'],
    ['an empty header', file('', 0, 0), 'its header is not JSON'],
    ['no UTF-8', file(Uint8Array.of(0x7b, 0xff, 0x7d)), 'its header is not JSON'],
    ['a list', file('[]'), 'its header is not a JSON object'],
    ['a tensor twice', file(`{"a":${entry(0, 4)},"a":${entry(0, 4)}}`, 4), 'its header names a twice'],
    ['a tensor twice, once escaped', file(`{"a":${entry(0, 4)},"\\u0061":${entry(0, 4)}}`, 4), 'names a twice'],
    ['a field twice', file('{"a":{"dtype":"F32","dtype":"F16","shape":[1],"data_offsets":[0,4]}}', 4), 'dtype twice'],
    ['metadata twice', file('{"__metadata__":{},"__metadata__":{}}'), 'names __metadata__ twice'],
    ['the same bytes for two', file(`{"a":${entry(0, 4)},"b":${entry(0, 4)}}`, 4), 'tensors a and b share the same'],
    ['an overlap', file(`{"a":${entry(0, 8)},"b":${entry(4, 12)}}`, 12), 'tensors a and b share the same bytes'],
    ['a gap', file(`{"a":${entry(0, 4)},"b":${entry(8, 12)}}`, 12), '4 bytes before tensor b belong to no tensor'],
    ['a gap at the beginning', file(`{"a":${entry(4, 8)}}`, 8), '4 bytes before tensor a belong to no tensor'],
    ['bytes at the end', file(`{"a":${entry(0, 4)}}`, 5), '1 bytes follow the last tensor'],
    ['an end before the beginning', file(`{"a":${entry(8, 4, '[1]')}}`, 8), 'the numbers of tensor a lie outside'],
    ['an end outside', file(`{"a":${entry(0, 8)}}`, 4), 'the numbers of tensor a lie outside the file'],
    ['another size', file(`{"a":${entry(0, 4, '[2]')}}`, 4), 'of shape [2] needs 8 bytes but has 4'],
    ['another size of what is not read', file(`{"a":${entry(0, 4, '[2]', 'I64')}}`, 4), 'needs 16 bytes but has 4'],
    ['a negative side', file(`{"a":${entry(0, 4, '[-1]')}}`, 4), 'the entry of tensor a is malformed'],
    ['a fraction of a side', file(`{"a":${entry(0, 4, '[0.5]')}}`, 4), 'the entry of tensor a is malformed'],
    ['an endless shape', file(`{"a":${entry(0, 4, '[9007199254740991,9007199254740991]')}}`, 4), 'but has 4'],
    ['a null', file('{"a":null}'), 'the entry of tensor a is malformed'],
    ['a dtype that is a number', file('{"a":{"dtype":1,"shape":[],"data_offsets":[0,0]}}'), 'is malformed'],
    ['escapes in a name', file('{"\\u001b[2J":null}'), 'tensor \\u001b[2J is malformed'],
  ])('with %s are refused in one sentence', (_what, bytes, message) => {
    expect(() => decodeSafetensors(bytes, 'w.safetensors')).toThrow(message)
    expect(() => decodeSafetensors(bytes, 'w.safetensors')).toThrow(/^w\.safetensors is not a valid[^\n]{1,400}\.$/)
  })

  it('tensors in any order, scalars, empty tensors and padding are read', () => {
    const header = `{"b":${entry(4, 8)},"a":${entry(0, 4, '[]')},"c":${entry(8, 8, '[0,3]')},"n":${entry(8, 9, '[1]', 'U8')}}    `
    const { tensors, others } = decodeSafetensors(file(header, 9), 'w')
    expect(tensors.map(({ name, data }) => [name, data.length])).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 0],
    ])
    expect(others).toEqual([{ name: 'n', dtype: 'U8', shape: [1] }])
  })

  it('numbers of a kind that is not known are passed by', () => {
    expect(decodeSafetensors(file(`{"a":${entry(0, 3, '[5]', 'Q9')}}`, 3), 'w').others).toHaveLength(1)
  })
})
