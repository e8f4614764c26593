import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { bytesSource } from '../byteSource.ts'
import { unfiltered } from './filters.ts'
import { openHdf5 } from './hdf5File.ts'

const FOLDER = join(import.meta.dirname, '../../../../../test/golden/keras')
const KERNEL = 'model_weights/conv/conv/kernel'
const bad = (why: string) => new Error(why)
const read = async (name: string) => new Uint8Array(await readFile(join(FOLDER, name)))
const kernel = (bytes: Uint8Array, name = 'file.h5') => openHdf5(bytesSource(bytes, name)).at(KERNEL)!.numbers()

it.each(['chunks-of-hdf5.h5', 'one-chunk-of-hdf5.h5'])(
  '%s holds the numbers of the file in one piece',
  async (name) => {
    expect(kernel(await read(name))).toEqual(kernel(await read('whole-model-in-hdf5.h5')))
  },
)

it('bytes that were put apart and packed, byte by byte', () => {
  const apart = Uint8Array.of(1, 4, 2, 5, 3, 6)
  const filters = [
    { id: 2, values: [3] },
    { id: 1, values: [4] },
  ]
  expect([...unfiltered(new Uint8Array(deflateSync(apart)), filters, 0, 6, bad)]).toEqual([1, 2, 3, 4, 5, 6])
  // A mask of 2 says that this chunk was not packed.
  expect([...unfiltered(apart, filters, 2, 6, bad)]).toEqual([1, 2, 3, 4, 5, 6])
})

it('a chunk that unpacks to more than its size is refused before it is unpacked', () => {
  const bomb = new Uint8Array(deflateSync(new Uint8Array(1e7)))
  expect(() => unfiltered(bomb, [{ id: 1, values: [9] }], 0, 100, bad)).toThrow('has a chunk that cannot be unpacked')
  expect(() => unfiltered(Uint8Array.of(1), [], 0, 4, bad)).toThrow('has a chunk of 1 bytes instead of 4')
})

it('a checksum that is wrong is told', async () => {
  const bytes = await read('one-chunk-of-hdf5.h5')
  // The checksum stands behind the packed bytes of each chunk: changing any byte of those is found by one or the other.
  const packed = bytes.findIndex((value, i) => value === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(bytes[i + 1]!))
  expect(packed).toBeGreaterThan(0)
  const names = [
    'conv/conv/kernel',
    'conv/conv/bias',
    'dense/dense/kernel',
    'batch_normalization/batch_normalization/beta',
  ]
  bytes[packed + 3]! ^= 1
  const open = () => names.map((name) => openHdf5(bytesSource(bytes, 'file.h5')).at(`model_weights/${name}`)!.numbers())
  const others = ['gamma', 'moving_mean', 'moving_variance'].map(
    (name) => () =>
      openHdf5(bytesSource(bytes, 'file.h5'))
        .at(`model_weights/batch_normalization/batch_normalization/${name}`)!
        .numbers(),
  )
  const told = [open, ...others].flatMap((one) => {
    try {
      one()
      return []
    } catch (error) {
      return [String(error)]
    }
  })
  expect(told).toHaveLength(1)
  expect(told[0]).toContain('has a chunk whose checksum is wrong')
})

it('chunks that lie over one another are refused', async () => {
  const bytes = await read('chunks-of-hdf5.h5')
  const view = Buffer.from(bytes.buffer)
  // A leaf of the tree of chunks of a matrix of four dimensions: entries of size, mask, four offsets and the element's, and the address.
  const leaf = (at: number) => view[at + 4] === 1 && view[at + 5] === 0 && view.readUInt16LE(at + 6) > 1
  const entry = 8 + 8 * 5 + 8
  let changed = 0
  for (let at = view.indexOf('TREE'); at >= 0; at = view.indexOf('TREE', at + 1)) {
    if (!leaf(at)) continue
    view.copy(view, at + 24 + 2 * entry - 8, at + 24 + entry - 8, at + 24 + entry)
    changed++
  }
  expect(changed).toBeGreaterThan(0)
  expect(() => kernel(bytes)).toThrow('has chunks that lie over one another')
})

it('a chunk that is far larger than its dataset is refused before it is unpacked', async () => {
  const bytes = await read('chunks-of-hdf5.h5')
  const view = Buffer.from(bytes.buffer)
  let changed = 0
  // Layouts of vectors: version 3, in chunks, two sides of which the last is an element's.
  for (let at = view.indexOf(Buffer.of(3, 2, 2)); at >= 0; at = view.indexOf(Buffer.of(3, 2, 2), at + 1)) {
    if (view.readUInt32LE(at + 15) !== 4) continue
    view.writeUInt32LE(2 ** 24, at + 11)
    changed++
  }
  expect(changed).toBeGreaterThan(0)
  const file = openHdf5(bytesSource(bytes, 'file.h5'))
  expect(() => file.at('model_weights/conv/conv/bias')!.numbers()).toThrow(
    /has 134217728 bytes in its chunks, of which it needs \d+/,
  )
})
