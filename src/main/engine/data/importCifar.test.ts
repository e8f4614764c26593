import { rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { create } from 'tar'
import { describe, expect, it } from 'vitest'
import {
  binaryFile,
  expectedImage,
  pickle,
  pickledBatch,
  pickledNames,
  TEN,
  writeCifar,
} from '../../../../test/cifarFiles.ts'
import { importFolders } from '../../../../test/importing.ts'
import { cifarBinary } from './readers/cifarBinary.ts'
import { cifar10, cifar100 } from './readers/cifarForms.ts'
import { cifarPickle } from './readers/cifarPickle.ts'
import { imageFolder } from './readers/imageFolder.ts'
import { readImages } from './readFolder.ts'

// Readers as published, but for files of 3 (CIFAR-10) and 100 + 20 images.
const { parent, source, target, put, bring, leftBehind } = importFolders([
  cifarBinary(cifar10(3)),
  cifarBinary(cifar100(100)),
  cifarPickle(cifar10(3)),
  cifarPickle(cifar100(100)),
  imageFolder,
])

describe('CIFAR', () => {
  it.each(['cifar-10', 'cifar-100'] as const)('%s in binary and in Python form is the same data', async (form) => {
    const found = []
    for (const kind of ['binary', 'python'] as const) {
      writeCifar(join(parent(), kind), form, kind, form === 'cifar-10' ? 3 : 100)
      await bring(join(parent(), kind))
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
    writeCifar(join(parent(), 'cifar-10-batches-bin'), 'cifar-10', 'binary', 3)
    await create({ file: join(parent(), 'cifar.tar.gz'), gzip: true, cwd: parent() }, ['cifar-10-batches-bin'])
    expect((await bring(join(parent(), 'cifar.tar.gz'))).counts).toEqual({ train: 15, test: 3 })
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
