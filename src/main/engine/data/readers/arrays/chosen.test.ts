import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { arrayFile } from '../../../../../../test/arrayFiles.ts'
import { importFolders } from '../../../../../../test/importing.ts'

const { source, bring } = importFolders()

/** A `.npy` of unsigned bytes or, where it has one dimension, of class numbers 0, 1, 2, 0, ... */
function put(name: string, shape: readonly number[]) {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`
  const text = `${header.padEnd(117)}\n`
  const head = Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), Buffer.from([text.length, 0])])
  const size = shape.reduce((product, side) => product * side, 1)
  const numbers = Uint8Array.from({ length: size }, (_, i) => (shape.length === 1 ? i % 3 : (i * 7) % 251))
  mkdirSync(source(), { recursive: true })
  writeFileSync(join(source(), name), Buffer.concat([head, Buffer.from(text), numbers]))
}

function twoSets() {
  for (const [part, count] of [
    ['train', 12],
    ['test', 6],
  ] as const) {
    put(`x_${part}.npy`, [count, 8, 8, 3])
    put(`y_${part}.npy`, [count])
    put(`other_x_${part}.npy`, [2 * count, 8, 8, 3])
    put(`other_y_${part}.npy`, [2 * count])
  }
}

it.each([
  ['x_train.npy', 1],
  ['y_train.npy', 1],
  ['x_test.npy', 1],
  ['y_test.npy', 1],
  ['other_x_train.npy', 2],
  ['other_y_test.npy', 2],
])('%s by itself brings the images, labels and parts of its name', async (name, times) => {
  twoSets()
  const { counts, skipped } = await bring(join(source(), name))
  expect(counts).toEqual({ train: 12 * times, test: 6 * times })
  expect(skipped).toHaveLength(4)
  expect(skipped[0]!.reason).toBe(`By its name the array does not go with ${name}.`)
})

it('images that share their labels with others, as those of CIFAR-10-C, find them', async () => {
  for (const name of ['fog.npy', 'snow.npy']) put(name, [9, 8, 8, 3])
  put('labels.npy', [9])
  expect((await bring(join(source(), 'fog.npy'))).counts).toEqual({ train: 6, test: 3 })
})

it('labels that several images share do not say which', async () => {
  for (const name of ['fog.npy', 'snow.npy']) put(name, [9, 8, 8, 3])
  put('labels.npy', [9])
  await expect(bring(join(source(), 'labels.npy'))).rejects.toThrow(
    'holds several arrays of images for the labels labels.npy: fog.npy, snow.npy; import one of these files by itself.',
  )
})

it('one archive of several is that one', async () => {
  mkdirSync(source(), { recursive: true })
  for (const name of ['keras.npz', 'medmnist.npz']) cpSync(arrayFile(name), join(source(), name))
  expect((await bring(join(source(), 'medmnist.npz'))).counts).toEqual({ train: 12, test: 4, validation: 4 })
})
