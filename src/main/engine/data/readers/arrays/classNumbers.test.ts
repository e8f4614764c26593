import { describe, expect, it } from 'vitest'
import { importFolders } from '../../../../../../test/importing.ts'
import { npyFile } from '../../../../../../test/npyFile.ts'
import { readImages } from '../../readFolder.ts'

const { target, put, bring } = importFolders()
/** Class names of all images in the order of their files. */
async function names() {
  const { notes } = await bring()
  const { dataset, labels } = await readImages(target())
  return { words: [...labels].map((label) => dataset.classes[label]), notes }
}
const STL10 = ['airplane', 'bird', 'car', 'cat', 'deer', 'dog', 'horse', 'monkey', 'ship', 'truck']

describe('class numbers of which the first or the last is absent', () => {
  it.each([
    ['without a list', undefined],
    ['with the list that comes with it', `${STL10.join('\n')}\n`],
  ])("are counted from 1 in STL-10's files, %s", async (_, list) => {
    for (const part of ['train', 'test']) {
      put(`${part}_X.bin`, new Uint8Array(9 * 3 * 96 * 96))
      put(`${part}_y.bin`, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9))
    }
    if (list) put('class_names.txt', list)
    expect((await names()).words).toEqual([...STL10.slice(0, 9), ...STL10.slice(0, 9)])
  })

  it("are refused in STL-10's files where they count from 0", async () => {
    put('train_X.bin', new Uint8Array(2 * 3 * 96 * 96))
    put('train_y.bin', Uint8Array.of(0, 9))
    await expect(bring()).rejects.toMatchObject({ message: expect.stringMatching(/^STL-10 has 10 class names, but/) })
  })

  const putArrays = (labels: readonly number[]) => {
    for (const part of ['train', 'test']) {
      put(`x_${part}.npy`, npyFile('|u1', [2, 8, 8], Array<number>(128).fill(9)))
      put(`y_${part}.npy`, npyFile('|u1', [2], labels))
    }
    put('class_names.txt', 'ant\nbear\ncow\ndog\n')
  }

  it.each<[string, number[], string[], string | null]>([
    ['from 0', [0, 2], ['ant', 'cow'], null],
    ['from 1 to the last', [1, 4], ['ant', 'dog'], null],
    [
      'that do not tell',
      [1, 3],
      ['bear', 'dog'],
      'The labels go from 1 to 3 and class_names.txt has 4 names; they were counted from 0, so 1 is bear.',
    ],
  ])('are read in NumPy arrays, %s', async (_, labels, words, note) => {
    putArrays(labels)
    const read = await names()
    expect(read.words).toEqual([...words, ...words])
    expect(read.notes?.filter((one) => /counted/.test(one))).toEqual(note ? [note] : [])
  })

  it("are counted as EMNIST's mapping says", async () => {
    const idx = (shape: readonly number[], bytes: readonly number[]) =>
      Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap((n) => [0, 0, 0, n]), ...bytes])
    for (const part of ['train', 'test']) {
      put(`emnist-letters-${part}-images-idx3-ubyte`, idx([2, 8, 8], Array<number>(128).fill(9)))
      put(`emnist-letters-${part}-labels-idx1-ubyte`, idx([2], [1, 2]))
    }
    put('emnist-letters-mapping.txt', '1 65 97\n2 66 98\n3 67 99\n')
    expect((await names()).words).toEqual(['Aa', 'Bb', 'Aa', 'Bb'])
  })
})
