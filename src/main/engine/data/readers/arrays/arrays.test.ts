import { cpSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { arrayFile, arrayImage, pixel } from '../../../../../../test/arrayFiles.ts'
import { importFolders } from '../../../../../../test/importing.ts'
import { readImages } from '../../readFolder.ts'

const { source, target, put, bring, leftBehind, parent } = importFolders()

const image = 8 * 10 * 3
/** Images and labels of a part, as they were written. */
async function stored() {
  const { dataset, pixels, labels } = await readImages(target())
  return { dataset, labels: [...labels], image: (at: number) => pixels.slice(at * image, (at + 1) * image) }
}
const counting = (count: number) => Array.from({ length: count }, (_, n) => n % 3)

describe('arrays as other programs wrote them', () => {
  it.each([
    ['keras.npz', false, ['0', '1', '2']],
    ['floats', false, ['0', '1', '2']],
    ['idx', true, ['0', '1', '2']],
    ['idx-gz', true, ['0', '1', '2']],
  ])('reads %s', async (path, isGrey, classes) => {
    const dataset = await bring(arrayFile(path))
    expect(dataset).toMatchObject({ counts: { train: 12, test: 4 }, height: 8, width: 10, classes, skippedCount: 0 })
    const { labels, image: at } = await stored()
    expect(labels).toEqual([...counting(12), ...counting(4)])
    for (const n of [0, 5, 11, 12, 15]) expect(at(n)).toEqual(arrayImage(n, isGrey))
    expect(leftBehind()).toEqual(['mine'])
  })

  it("reads MedMNIST's: compressed, grey, labels as a column, with a validation part", async () => {
    const dataset = await bring(arrayFile('medmnist.npz'))
    expect(dataset.counts).toEqual({ train: 12, test: 4, validation: 4 })
    const { labels, image: at } = await stored()
    expect(labels).toEqual([...counting(12), ...counting(4), ...counting(4)])
    for (const n of [3, 12, 14]) expect(at(n)).toEqual(arrayImage(n, true))
    expect(at(16)).toEqual(arrayImage(12, true))
  })

  it('reads numbers from -1 to 1, big-endian, labels as words, and makes a test part', async () => {
    const dataset = await bring(arrayFile('signed'))
    expect(dataset).toMatchObject({ classes: ['ant', 'b\u00e4r', 'cow'], counts: { train: 9, test: 3 } })
    expect(dataset.notes?.slice(1)).toEqual([
      'Numbers from -1 to 1 became 0 to 255.',
      'There is no test part, so a sixth of every class became one.',
    ])
    const { image: at, labels } = await stored()
    const numbers = Array.from({ length: 12 }, (_, n) => at(n)[0]! / 37)
    expect([...numbers].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, n) => pixel(n, 0, 0, 0) / 37).sort((a, b) => a - b),
    )
    expect([...labels].sort()).toEqual(counting(12).sort())
  })

  it("reads downsampled ImageNet's flat planes, labels from 1", async () => {
    const dataset = await bring(arrayFile('flat.npz'))
    expect(dataset).toMatchObject({ height: 10, width: 10, classes: ['1', '2', '3'] })
    expect(dataset.skipped).toEqual([{ file: 'mean.npy', reason: 'The array belongs to no images or labels.' }])
    const { pixels } = await readImages(target())
    // Some of the images became the test part.
    const first = Array.from({ length: 12 }, (_, at) => at * 300).find((at) => pixels[at] === pixel(5, 0, 0, 0))!
    expect(pixels.slice(first, first + image)).toEqual(arrayImage(5))
    expect(pixels.slice(first + image, first + 300)).toEqual(new Uint8Array(60))
  })

  it('reads CIFAR-10.1 as what it is: a set to test on, with the classes of CIFAR-10', async () => {
    const dataset = await bring(arrayFile('cifar-10.1'))
    expect(dataset).toMatchObject({
      counts: { train: 0, test: 12 },
      notes: expect.arrayContaining(['There is no training part: this is a set to test on.']),
    })
    expect(dataset.classes).toHaveLength(10)
    expect(dataset.classes[3]).toBe('cat')
  })

  it("reads SVHN's: column by column, compressed or not; its label 10 is the digit 0", async () => {
    const dataset = await bring(arrayFile('svhn'))
    expect(dataset).toMatchObject({ counts: { train: 12, test: 4 }, classes: [...'0123456789'], height: 8, width: 10 })
    const { labels, image: at } = await stored()
    expect(labels).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 0, 1, 0, 2])
    for (const n of [0, 11, 12, 15]) expect(at(n)).toEqual(arrayImage(n))
  })

  it("reads STL-10's: column by column, labels from 1, brought to 64x64 unless one asks", async () => {
    const bytes = (first: number) =>
      Uint8Array.from({ length: 3 * 3 * 96 * 96 }, (_, i) => {
        const [n, c, x, y] = [Math.floor(i / 27_648), Math.floor(i / 9216) % 3, Math.floor(i / 96) % 96, i % 96]
        return pixel(first + n, y, x, c)
      })
    for (const part of ['train', 'test']) {
      put(`${part}_X.bin`, bytes(0))
      put(`${part}_y.bin`, Uint8Array.of(1, 3, 10))
    }
    put('unlabeled_X.bin', 'x')
    const dataset = await bring(source(), { size: { height: 96, width: 96 } })
    expect(dataset).toMatchObject({
      counts: { train: 3, test: 3 },
      height: 96,
      skipped: [{ file: 'unlabeled_X.bin', reason: 'Its images have no labels.' }],
    })
    expect(dataset.classes[9]).toBe('truck')
    const { pixels, labels } = await readImages(target())
    expect([...labels]).toEqual([0, 2, 9, 0, 2, 9])
    const at = (n: number, y: number, x: number, c: number) => pixels[((n * 96 + y) * 96 + x) * 3 + c]
    for (const [n, y, x, c] of [
      [0, 0, 0, 0],
      [0, 1, 0, 0],
      [1, 7, 80, 2],
      [2, 95, 3, 1],
    ] as const)
      expect(at(n, y, x, c)).toBe(pixel(n, y, x, c))
  })

  it('takes one file by itself with those that belong to it', async () => {
    cpSync(arrayFile('idx'), source(), { recursive: true })
    put('other.txt', 'words')
    expect((await bring(join(source(), 'train-images-idx3-ubyte'))).counts).toEqual({ train: 12, test: 4 })
  })

  it('takes names from a list beside the arrays', async () => {
    cpSync(arrayFile('idx'), source(), { recursive: true })
    put('class_names.txt', 'ant\nbear\ncow\n')
    expect((await bring()).classes).toEqual(['ant', 'bear', 'cow'])
  })
})

describe('arrays that are refused', () => {
  const copy = (path: string) => cpSync(arrayFile(path), source(), { recursive: true })
  const edit = (path: string, change: (bytes: Buffer) => Buffer) =>
    writeFileSync(join(source(), path), change(readFileSync(join(source(), path))))
  it.each<[string, () => void, string | RegExp]>([
    [
      'Python objects',
      () => copy('objects'),
      'labels.npy is not a usable NumPy array: it holds Python objects, which are programs; save it as numbers or text (dtype int64 or str).',
    ],
    [
      'a type that is none, of which nothing is repeated',
      () => {
        copy('signed')
        edit('images.npy', (bytes) => bytes.fill(127, 23, 25)) // descr '>f8' becomes '>f' and two control characters
      },
      'images.npy is not a usable NumPy array: its header is damaged.',
    ],
    [
      'images without labels',
      () => {
        copy('signed')
        truncateSync(join(source(), 'labels.npy'), 0)
      },
      /^labels.npy is cut off or damaged/,
    ],
    [
      'cut-off images',
      () => {
        copy('signed')
        edit('images.npy', (b) => b.subarray(0, 5000))
      },
      /^images.npy is cut off or damaged: it claims 12 images and ends within image 2; copy or download it again\.$/,
    ],
    [
      'a shape that no memory holds',
      () => {
        copy('idx')
        edit('train-images-idx3-ubyte', (b) => {
          b.writeUInt32BE(0xffff_ffff, 4)
          return b
        })
      },
      /differ in number/,
    ],
    [
      'sides that no memory holds',
      () => {
        copy('idx')
        edit('train-images-idx3-ubyte', (b) => {
          b.writeUInt32BE(0x7fff_ffff, 8)
          return b
        })
      },
      /claims images of the shape \[12, 2147483647, 10\]; at most/,
    ],
    [
      'another magic number',
      () => {
        copy('idx')
        edit('t10k-labels-idx1-ubyte', (b) => {
          b[2] = 3
          return b
        })
      },
      't10k-labels-idx1-ubyte is not an idx file: it begins with the bytes 0, 0, 3, 1 instead of 0, 0, a type of numbers and 1 to 4 dimensions.',
    ],
    [
      'a damaged gzip',
      () => {
        copy('idx-gz')
        edit('train-images-idx3-ubyte.gz', (b) => b.subarray(0, 300))
      },
      /^train-images-idx3-ubyte.gz is cut off or damaged/,
    ],
    [
      'numbers that are no pixels',
      () => {
        copy('floats')
        edit('x_train.npy', (b) => {
          b.writeFloatLE(1e9, 128)
          return b
        })
      },
      /^The numbers of x_train.npy go from 0 to 1000000000; images are taken/,
    ],
    [
      'numbers that are none',
      () => {
        copy('floats')
        edit('x_train.npy', (b) => {
          b.writeFloatLE(Number.NaN, 4000)
          return b
        })
      },
      'x_train.npy holds numbers that are NaN; replace them.',
    ],
    [
      'a cut-off MATLAB file',
      () => {
        copy('svhn')
        edit('train_32x32.mat', (b) => b.subarray(0, 400))
      },
      /^train_32x32.mat is cut off or damaged: a variable of/,
    ],
    [
      'a MATLAB file of a header alone',
      () => put('train_32x32.mat', `MATLAB 5.0 MAT-file${' '.repeat(105)}\0\x01IM`),
      'train_32x32.mat is cut off or damaged: it has 128 bytes; copy or download it again.',
    ],
    [
      'one label only',
      () => {
        copy('idx')
        edit('train-labels-idx1-ubyte', (b) => b.fill(1, 8))
        edit('t10k-labels-idx1-ubyte', (b) => b.fill(1, 8))
      },
      /^t10k-labels-idx1-ubyte holds one label only \(1\); a classifier needs at least two classes\.$/,
    ],
    [
      'a test label that is never trained',
      () => {
        copy('idx')
        edit('t10k-labels-idx1-ubyte', (b) => b.fill(7, 8))
      },
      't10k-labels-idx1-ubyte holds the label 7, which no training image has; both need the same classes.',
    ],
  ])('%s', async (_, prepare, message) => {
    mkdirSync(parent(), { recursive: true })
    prepare()
    await expect(bring()).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    })
    expect(leftBehind()).toEqual([])
  })
})
