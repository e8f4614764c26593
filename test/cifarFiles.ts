import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** CIFAR's published forms in miniature, for tests: image n of a file is filled by `pixel(n, plane, position)`. */
const PIXELS = 1024
const pixel = (n: number, plane: number, position: number) => (31 * n + 101 * plane + position) % 256

/** What readers must make of image n: [32, 32, 3]. */
export function expectedImage(n: number): Uint8Array {
  return Uint8Array.from({ length: 3 * PIXELS }, (_, i) => pixel(n, i % 3, Math.floor(i / 3)))
}

function planes(count: number): Uint8Array {
  const out = new Uint8Array(count * 3 * PIXELS)
  for (let i = 0; i < out.length; i++)
    out[i] = pixel(Math.floor(i / (3 * PIXELS)), Math.floor(i / PIXELS) % 3, i % PIXELS)
  return out
}

/** One binary file; `labelsOf(n)` gives the label bytes of image n. */
export function binaryFile(count: number, labelsOf: (n: number) => number[]): Uint8Array {
  const images = planes(count)
  const records = Array.from({ length: count }, (_, n) =>
    Buffer.concat([Uint8Array.from(labelsOf(n)), images.subarray(n * 3 * PIXELS, (n + 1) * 3 * PIXELS)]),
  )
  return Buffer.concat(records)
}

/** One Python file as Python 2's cPickle writes it (protocol 2): a dictionary of `data` and a list of labels. */
export function pickledBatch(count: number, labelsKey: string, labelOf: (n: number) => number): Uint8Array {
  const data = planes(count)
  const shape = Buffer.concat([op('M', u16(count)), op('M', u16(3 * PIXELS)), op('\x86')])
  const dtype = Buffer.concat([
    global('numpy', 'dtype'),
    shortString('u1'),
    op('K', [0]),
    op('K', [1]),
    op('\x87'),
    op('R'),
    op('('),
    op('K', [3]),
    shortString('|'),
    op('N'),
    op('N'),
    op('N'),
    op('J', [255, 255, 255, 255]),
    op('J', [255, 255, 255, 255]),
    op('K', [0]),
    op('t'),
    op('b'),
  ])
  const array = Buffer.concat([
    global('numpy.core.multiarray', '_reconstruct'),
    global('numpy', 'ndarray'),
    op('K', [0]),
    op('\x85'),
    shortString('b'),
    op('\x87'),
    op('R'),
    op('('),
    op('K', [1]),
    shape,
    dtype,
    op('\x89'),
    op('T', u32(data.length)),
    data,
    op('t'),
    op('b'),
  ])
  const labels = Array.from({ length: count }, (_, n) => op('K', [labelOf(n)]))
  return pickle([shortString('data'), array, shortString(labelsKey), list(labels)])
}

/** A dictionary of one list of strings, as `batches.meta` and `meta` are. */
export const pickledNames = (key: string, names: readonly string[]) =>
  pickle([shortString(key), list(names.map(shortString))])

export const pickle = (entries: Uint8Array[]) =>
  Buffer.concat([op('\x80', [2]), op('}'), op('q', [1]), op('('), ...entries, op('u'), op('.')])
export const op = (code: string, operand: number[] | Uint8Array = []) =>
  Buffer.concat([Buffer.from(code, 'latin1'), Uint8Array.from(operand)])
export const shortString = (text: string) => op('U', [text.length, ...Buffer.from(text, 'latin1')])
export const global = (module: string, name: string) => Buffer.from(`c${module}\n${name}\n`, 'latin1')
const list = (items: Uint8Array[]) => Buffer.concat([op(']'), op('('), ...items, op('e')])
const u16 = (value: number) => [value & 255, value >> 8]
const u32 = (value: number) => [0, 8, 16, 24].map((shift) => (value >> shift) & 255)

export const TEN = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck']

/** Writes a whole folder of small files; `images` of them in each (CIFAR-100: in `train`, a fifth of it in `test`). */
export function writeCifar(folder: string, form: 'cifar-10' | 'cifar-100', kind: 'binary' | 'python', images: number) {
  mkdirSync(folder, { recursive: true })
  const hundred = Array.from({ length: 100 }, (_, i) => `class ${i}`)
  const put = (name: string, bytes: Uint8Array | string) => writeFileSync(join(folder, name), bytes)
  if (form === 'cifar-10') {
    const stems = ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5', 'test_batch']
    for (const stem of stems)
      if (kind === 'binary')
        put(
          `${stem}.bin`,
          binaryFile(images, (n) => [n % 10]),
        )
      else
        put(
          stem,
          pickledBatch(images, 'labels', (n) => n % 10),
        )
    if (kind === 'binary') put('batches.meta.txt', `${TEN.join('\n')}\n\n`)
    else put('batches.meta', pickledNames('label_names', TEN))
    return
  }
  for (const [stem, count] of [
    ['train', images],
    ['test', images / 5],
  ] as const)
    if (kind === 'binary')
      put(
        `${stem}.bin`,
        binaryFile(count, (n) => [n % 20, n % 100]),
      )
    else
      put(
        stem,
        pickledBatch(count, 'fine_labels', (n) => n % 100),
      )
  if (kind === 'binary') put('fine_label_names.txt', hundred.join('\n'))
  else put('meta', pickledNames('fine_label_names', hundred))
}
