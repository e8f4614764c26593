import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importFolders, png } from '../../../../test/importing.ts'

const { source, put, bring, leftBehind } = importFolders()

describe('an import', () => {
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
    ['nothing there', () => {}, 'NOT_FOUND', 'There is nothing at SOURCE; check its spelling.'],
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

  it.each<[string, string, string | Uint8Array, string]>([
    [
      'tensors of PyTorch',
      'train.pt',
      Buffer.from(`PK\x03\x04${'\0'.repeat(26)}train/data.pkl`, 'latin1'),
      ' train.pt is a PyTorch file: in Python load it, and write it as x_train, y_train, x_test and y_test with numpy.savez.',
    ],
    [
      'HDF5',
      'camelyon.h5',
      Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'),
      ' camelyon.h5 is an HDF5 file: in Python open it with h5py, and write it as x_train, y_train, x_test and y_test with numpy.savez.',
    ],
  ])('says what the files of a folder are that holds no class folders: %s', async (_, name, content, words) => {
    put(name, content)
    await expect(bring()).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringMatching(/beside them\..+/),
    })
    await expect(bring()).rejects.toThrow(words)
    await expect(bring(join(source(), name))).rejects.toThrow(/ is (a PyTorch file|an HDF5 file): in Python/)
    expect(leftBehind()).toEqual([])
  })
})
