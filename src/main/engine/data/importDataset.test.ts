import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { create } from 'tar'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  binaryFile,
  expectedImage,
  pickle,
  pickledBatch,
  pickledNames,
  TEN,
  writeCifar,
} from '../../../../test/cifarFiles.ts'
import { importDataset } from './importDataset.ts'
import { cifarBinary } from './readers/cifarBinary.ts'
import { cifar10, cifar100 } from './readers/cifarForms.ts'
import { cifarPickle } from './readers/cifarPickle.ts'
import { imageFolder } from './readers/imageFolder.ts'
import { readImages } from './readFolder.ts'

// Readers as published, but for files of 3 (CIFAR-10) and 100 + 20 images.
const readers = [
  cifarBinary(cifar10(3)),
  cifarBinary(cifar100(100)),
  cifarPickle(cifar10(3)),
  cifarPickle(cifar100(100)),
  imageFolder,
]
let parent = ''
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'allconv-import-'))
})
afterEach(() => rmSync(parent, { recursive: true, force: true }))
const source = () => join(parent, 'source')
const target = () => join(parent, 'datasets', 'mine')
const bring = (path = source(), options: { signal?: AbortSignal; size?: { height: number; width: number } } = {}) =>
  importDataset(
    { path, folder: target(), name: 'mine', ...(options.size ? { size: options.size } : {}) },
    { signal: options.signal ?? new AbortController().signal, report() {} },
    readers,
  )
/** Whatever failed has left nothing in the data sets' folder. */
const leftBehind = () => {
  try {
    return readdirSync(dirname(target()))
  } catch {
    return []
  }
}
const put = (path: string, bytes: Uint8Array | string = '') => {
  const file = join(source(), path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, bytes)
}
const colour = (r: number, g: number, b: number, width = 12, height = 10) =>
  sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
const png = (r: number, g: number, b: number, width = 12, height = 10) =>
  colour(r, g, b, width, height).png().toBuffer()

describe('CIFAR', () => {
  it.each(['cifar-10', 'cifar-100'] as const)('%s in binary and in Python form is the same data', async (form) => {
    const found = []
    for (const kind of ['binary', 'python'] as const) {
      writeCifar(join(parent, kind), form, kind, form === 'cifar-10' ? 3 : 100)
      await bring(join(parent, kind))
      const { dataset, pixels, labels } = await readImages(target())
      found.push(dataset.sha256)
      expect(dataset.counts).toEqual(form === 'cifar-10' ? { train: 15, test: 3 } : { train: 100, test: 20 })
      expect(dataset.classes.length).toBe(form === 'cifar-10' ? 10 : 100)
      expect(pixels.slice(2 * 3072, 3 * 3072)).toEqual(expectedImage(2))
      expect([...labels.slice(0, 5)]).toEqual(form === 'cifar-10' ? [0, 1, 2, 0, 1] : [0, 1, 2, 3, 4])
      rmSync(target(), { recursive: true })
    }
    expect(found[0]).toBe(found[1])
  })

  it('comes as .tar.gz, wrapped in a folder as published', async () => {
    writeCifar(join(parent, 'cifar-10-batches-bin'), 'cifar-10', 'binary', 3)
    await create({ file: join(parent, 'cifar.tar.gz'), gzip: true, cwd: parent }, ['cifar-10-batches-bin'])
    expect((await bring(join(parent, 'cifar.tar.gz'))).counts).toEqual({ train: 15, test: 3 })
    expect(leftBehind()).toEqual(['mine'])
  })

  it('is found one folder down', async () => {
    writeCifar(join(source(), 'cifar-10-batches-py'), 'cifar-10', 'python', 3)
    expect((await bring()).classes).toEqual(TEN)
  })

  const binary = () => writeCifar(source(), 'cifar-10', 'binary', 3)
  const python = () => writeCifar(source(), 'cifar-10', 'python', 3)
  it.each<[string, () => void, string]>([
    [
      'a binary file that is cut off',
      () => {
        binary()
        truncateSync(join(source(), 'data_batch_2.bin'), 9000)
      },
      'data_batch_2.bin has 9000 bytes instead of 9219; it is cut off or another file: copy or download it again.',
    ],
    [
      'a binary file of whole images, but too few',
      () => {
        binary()
        truncateSync(join(source(), 'test_batch.bin'), 2 * 3073)
      },
      'test_batch.bin has 6146 bytes instead of 9219; it is cut off or another file: copy or download it again.',
    ],
    [
      'a missing binary file',
      () => {
        binary()
        rmSync(join(source(), 'data_batch_5.bin'))
      },
      'data_batch_5.bin is missing; unpack the whole archive and import its folder.',
    ],
    [
      'a label beyond the classes',
      () => {
        binary()
        put(
          'data_batch_3.bin',
          binaryFile(3, (n) => [n === 1 ? 11 : 0]),
        )
      },
      'data_batch_3.bin is mislabelled: image 1 has the label 11, but there are 10 classes; download it again.',
    ],
    [
      'too few class names',
      () => {
        binary()
        put('batches.meta.txt', 'cat\ndog\n')
      },
      'batches.meta.txt has 2 class names; CIFAR-10 has 10.',
    ],
    [
      'a Python file that is cut off',
      () => {
        python()
        truncateSync(join(source(), 'data_batch_1'), 5000)
      },
      'data_batch_1 is no usable Python file: it is cut off; copy or download it again.',
    ],
    [
      'a hostile Python file',
      () => {
        python()
        put('data_batch_4', Buffer.from('\x80\x02cos\nsystem\nU\x04evil\x85R.', 'latin1'))
      },
      'data_batch_4 is no usable Python file: it asks for os.system, which no CIFAR file does; nothing of it was executed.',
    ],
    [
      'a Python file without images',
      () => {
        python()
        put('data_batch_1', pickle([]))
      },
      'data_batch_1 is no CIFAR file: it has no list "labels".',
    ],
    [
      'a Python file with too many images',
      () => {
        python()
        put(
          'data_batch_1',
          pickledBatch(4, 'labels', () => 0),
        )
      },
      'data_batch_1 has 4 images and 4 labels instead of 3; copy or download it again.',
    ],
    [
      'Python labels beyond the classes',
      () => {
        python()
        put(
          'test_batch',
          pickledBatch(3, 'labels', () => 77),
        )
      },
      'test_batch is mislabelled: image 0 has the label 77, but there are 10 classes; download it again.',
    ],
    [
      'class names twice',
      () => {
        python()
        put('batches.meta', pickledNames('label_names', new Array(10).fill('cat')))
      },
      'batches.meta has 10 class names; CIFAR-10 has 10.',
    ],
  ])('refuses %s', async (_, prepare, message) => {
    prepare()
    await expect(bring()).rejects.toMatchObject({ code: 'BAD_FILE', message })
    expect(leftBehind()).toEqual([])
  })
})

describe('folders of images', () => {
  it('reads train and test, classes by name', async () => {
    put('train/b/1.png', await png(0, 0, 255))
    put('train/a/1.jpg', await colour(255, 0, 0).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer())
    put('train/a/2.webp', await colour(0, 255, 0).webp({ lossless: true }).toBuffer())
    put('test/b/1.gif', await colour(9, 9, 9).gif().toBuffer())
    const dataset = await bring()
    expect(dataset).toMatchObject({ classes: ['a', 'b'], counts: { train: 3, test: 1 }, height: 10, width: 12 })
    const { pixels, labels } = await readImages(target())
    expect([...labels]).toEqual([0, 0, 1, 1])
    const first = [...pixels.slice(0, 3)]
    expect(Math.abs(first[0]! - 255) + first[1]! + first[2]!).toBeLessThan(6) // JPEG
    expect([...pixels.slice(360, 363)]).toEqual([0, 255, 0])
    expect([...pixels.slice(720, 723)]).toEqual([0, 0, 255])
  })

  it('splits a folder without a test part by the seed, a sixth of every class', async () => {
    for (const name of ['x', 'y']) for (let i = 0; i < 12; i++) put(`${name}/${i}.png`, await png(20 * i, 0, 0))
    const dataset = await bring()
    expect(dataset.counts).toEqual({ train: 20, test: 4 })
    const { labels } = await readImages(target())
    expect([...labels.slice(20)]).toEqual([0, 0, 1, 1])
  })

  it('brings other sizes to the most common one, and says so', async () => {
    for (let i = 0; i < 3; i++) put(`a/${i}.png`, await png(200, 0, 0, 16, 16))
    put('b/wide.png', await png(0, 200, 0, 64, 16))
    put('b/tall.png', await png(0, 0, 200, 16, 40))
    const dataset = await bring()
    expect(dataset).toMatchObject({ height: 16, width: 16, skippedCount: 0 })
    expect(dataset.source).toContain('scaled to cover 16x16 and cut at the centre')
  })

  it('takes the size that is asked for', async () => {
    put('a/1.png', await png(200, 0, 0))
    put('b/1.png', await png(200, 0, 0))
    expect(await bring(source(), { size: { height: 24, width: 32 } })).toMatchObject({ height: 24, width: 32 })
  })

  it('turns photographs upright, grey to colour, transparency to white', async () => {
    put('a/turned.png', await png(1, 2, 3, 10, 20))
    // 20x10 as stored, 10x20 as seen.
    put('a/photo.jpg', await colour(250, 250, 250, 20, 10).jpeg().withMetadata({ orientation: 6 }).toBuffer())
    put('b/grey.png', await colour(77, 77, 77, 10, 20).greyscale().png().toBuffer())
    const clear = { r: 0, g: 0, b: 0, alpha: 0 }
    put(
      'b/clear.png',
      await sharp({ create: { width: 10, height: 20, channels: 4, background: clear } })
        .png()
        .toBuffer(),
    )
    expect(await bring()).toMatchObject({ height: 20, width: 10, skippedCount: 0 })
    const { pixels, labels } = await readImages(target())
    const firsts = Array.from(labels, (_, n) => [...pixels.slice(n * 600, n * 600 + 3)].join())
    expect(firsts).toContain('77,77,77')
    expect(firsts).toContain('255,255,255')
    expect(firsts).toContain('1,2,3')
  })

  it('lists unreadable files by name with a reason, and skips them', async () => {
    const good = await png(9, 9, 9)
    for (const name of ['a', 'b']) for (let i = 0; i < 4; i++) put(`train/${name}/good${i}.png`, good)
    for (const name of ['a', 'b']) put(`test/${name}/good.png`, good)
    put('train/a/notes.txt', 'not a picture')
    put('train/a/empty.png', '')
    put('train/b/cut.png', good.subarray(0, good.length - 20))
    put('train/b/dot.png', await png(1, 1, 1, 1, 1))
    put('test/b/drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>')
    put('test/b/bomb.png', claiming(good, 40_000, 40_000))
    const dataset = await bring()
    expect(dataset).toMatchObject({ counts: { train: 8, test: 2 }, skippedCount: 6 })
    const reasons = Object.fromEntries(dataset.skipped.map(({ file, reason }) => [file, reason]))
    expect(reasons).toEqual({
      'train/a/empty.png': 'The file is empty.',
      'train/a/notes.txt': 'The file is no image.',
      'train/b/cut.png': expect.stringMatching(/^The image is damaged \(.+\)\.$/),
      'train/b/dot.png': 'The image has 1x1 pixels; at least 8x8 are needed.',
      'test/b/bomb.png': 'The image has more than 100 megapixels.',
      'test/b/drawing.svg': 'It is an SVG file, which is not read; save it as PNG.',
    })
  })

  it.skipIf(process.platform === 'win32')(
    'follows links to files and folders of the same file system, and names the others',
    async () => {
      put('a/1.png', await png(1, 1, 1))
      put('../pool/2.png', await png(2, 2, 2))
      symlinkSync(join(parent, 'pool', '2.png'), join(source(), 'a', 'link.png'))
      symlinkSync(join(parent, 'pool'), join(source(), 'b'))
      symlinkSync(join(parent, 'gone.png'), join(source(), 'a', 'broken.png'))
      symlinkSync('/proc/self/environ', join(source(), 'a', 'elsewhere.png'))
      symlinkSync(source(), join(source(), 'a', 'circle'))
      execFileSync('mkfifo', [join(source(), 'a', 'pipe.png')])
      const dataset = await bring()
      expect(dataset.classes).toEqual(['a', 'b'])
      expect(dataset.counts.train + dataset.counts.test).toBe(3)
      const reasons = Object.fromEntries(dataset.skipped.map(({ file, reason }) => [file, reason]))
      expect(reasons).toEqual({
        'a/broken.png': 'It is a link that leads nowhere.',
        'a/circle': 'It is a link to a folder that holds it, which is not followed.',
        'a/elsewhere.png': 'It is a link to another file system, which is not followed.',
        'a/pipe.png': 'It is a pipe, a socket or a device, not a file.',
      })
    },
  )

  it.each<[string, () => Promise<void> | void, string, string]>([
    [
      'an empty folder',
      () => mkdirSync(source()) as undefined,
      'BAD_INPUT',
      'The folder source is empty; put the images into one folder a class, or a table of file names and labels (.csv) beside them.',
    ],
    [
      'loose files',
      async () => put('1.png', await png(1, 1, 1)),
      'BAD_INPUT',
      'The folder source holds 1 image, but no class folders with images; put the images into one folder a class, or a table of file names and labels (.csv) beside them.',
    ],
    [
      'one class',
      async () => put('cats/1.png', await png(1, 1, 1)),
      'BAD_INPUT',
      'The folder source holds 1 image in cats, the folder cats: one class only (cats); a classifier needs at least two.',
    ],
    [
      'a class without images',
      async () => {
        put('cats/1.png', await png(1, 1, 1))
        mkdirSync(join(source(), 'dogs'))
      },
      'BAD_INPUT',
      'The folder source holds 1 image in cats, the folders cats, dogs: one class only (cats); a classifier needs at least two.',
    ],
    [
      'a test class that training lacks',
      async () => {
        for (const name of ['train/cats', 'train/dogs', 'test/cows']) put(`${name}/1.png`, await png(1, 1, 1))
      },
      'BAD_INPUT',
      'The class cows is in test but not in train; both need the same folders.',
    ],
    [
      'images of one pixel',
      async () => {
        for (const name of ['cats', 'dogs']) put(`${name}/1.png`, await png(1, 1, 1, 1, 1))
      },
      'BAD_FILE',
      'Most images have 1x1 pixels; at least 8x8 are needed to learn from.',
    ],
    [
      'no image at all',
      () => {
        put('cats/1.txt', 'miaow')
        put('dogs/1.txt', 'bark')
      },
      'BAD_INPUT',
      'The folder source holds 1 other file in cats (.txt), 1 other file in dogs (.txt), the folders cats, dogs, but no class folders with images; put the images into one folder a class, or a table of file names and labels (.csv) beside them.',
    ],
    ['nothing there', () => {}, 'NOT_FOUND', 'There is nothing at SOURCE.'],
    [
      'a lone file',
      () => {
        put('../source', 'x')
      },
      'BAD_INPUT',
      'SOURCE is neither a folder nor an archive (.zip, .tar, .tar.gz); choose one of these, or the folder that holds it.',
    ],
  ])('refuses %s', async (_, prepare, code, message) => {
    await prepare()
    await expect(bring()).rejects.toMatchObject({ code, message: message.replace('SOURCE', source()) })
    expect(leftBehind()).toEqual([])
  })

  it('refuses a size that no network takes', async () => {
    put('a/1.png', await png(1, 1, 1))
    await expect(bring(source(), { size: { height: 4, width: 32 } })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: 'Images cannot be brought to 32x4 pixels; each side may be 8 to 256.',
    })
  })

  it('refuses a name that exists, and leaves the data set of that name alone', async () => {
    for (const name of ['a', 'b']) put(`${name}/1.png`, await png(1, 1, 1))
    const { sha256 } = await bring()
    await expect(bring()).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await readImages(target())).dataset.sha256).toBe(sha256)
  })

  it('leaves nothing behind when it is cancelled half-way', async () => {
    const image = await png(1, 1, 1)
    for (const name of ['a', 'b']) for (let i = 0; i < 300; i++) put(`${name}/${i}.png`, image)
    const abort = new AbortController()
    const input = { path: source(), folder: target(), name: 'mine' }
    const work = importDataset(input, { signal: abort.signal, report: () => abort.abort(new Error('enough')) }, readers)
    await expect(work).rejects.toThrow('enough')
    expect(leftBehind()).toEqual([])
  })

  // Root may read everything.
  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('skips a file that may not be read', async () => {
    for (const name of ['a', 'b']) for (const i of [1, 2]) put(`train/${name}/${i}.png`, await png(1, 1, 1))
    chmodSync(join(source(), 'train/a/2.png'), 0)
    expect((await bring()).skipped).toEqual([
      { file: 'train/a/2.png', reason: 'The file may not be read; check its rights.' },
    ])
  })
})

/** A PNG whose header claims another size; whoever believes it runs out of memory. */
function claiming(png: Uint8Array, width: number, height: number): Uint8Array {
  const bytes = Buffer.from(png)
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29)
  return bytes
}
