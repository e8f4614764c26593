import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { arrayFile, arrayImage } from '../../../../../../test/arrayFiles.ts'
import { importFolders } from '../../../../../../test/importing.ts'
import { npyFile } from '../../../../../../test/npyFile.ts'
import { readImages } from '../../readFolder.ts'

const { source, target, put, bring } = importFolders()

const COUNT = 4
const SIZE = 8 * 8
/** Images of 8x8 pixels of which pixel i is the i-th of some values, again and again; as `numpy.save` writes them. */
function putImages(part: string, dtype: '|u1' | '|b1' | '<f4' | '|i1' | '<i8', values: readonly number[]) {
  const all = Array.from({ length: COUNT * SIZE }, (_, i) => values[i % values.length]!)
  put(`x_${part}.npy`, npyFile(dtype, [COUNT, 8, 8], all))
  put(`y_${part}.npy`, npyFile('|u1', [COUNT], [0, 1, 0, 1]))
}
/** First bytes of the red channel of the training and of the test images. */
async function brought(count: number) {
  const { notes } = await bring()
  const { pixels } = await readImages(target())
  const from = (image: number) => Array.from({ length: count }, (_, i) => pixels[(image * SIZE + i) * 3])
  return { train: from(0), test: from(COUNT), notes }
}

describe('the scale of arrays', () => {
  it('is that of each array: float32 from 0 to 1 beside bytes', async () => {
    putImages('train', '<f4', [0, 0.2, 1])
    putImages('test', '|u1', [0, 51, 255])
    expect(await brought(3)).toMatchObject({
      train: [0, 51, 255],
      test: [0, 51, 255],
      notes: expect.arrayContaining(['x_train.npy: Numbers from 0 to 1 became 0 to 255.']),
    })
  })

  it('is that of each array: bytes beside float32 from -1 to 1', async () => {
    putImages('train', '|u1', [0, 51, 255])
    putImages('test', '<f4', [-1, -0.6, 1])
    expect(await brought(3)).toMatchObject({ train: [0, 51, 255], test: [0, 51, 255] })
  })

  it('is 0 and 255 for false and true', async () => {
    putImages('train', '|b1', [0, 1, 1])
    putImages('test', '|b1', [1, 0, 1])
    expect(await brought(3)).toMatchObject({
      train: [0, 255, 255],
      test: [255, 0, 255],
      notes: expect.arrayContaining(['False and true became 0 and 255.']),
    })
  })

  it("is 0 and 255 for MATLAB's logical arrays", async () => {
    cpSync(arrayFile('svhn'), source(), { recursive: true })
    // "MAT-File Level 5 File Format", 1-17: the second byte of X's flags; bit 2 is "logical".
    const file = join(source(), 'test_32x32.mat')
    const bytes = readFileSync(file)
    expect(bytes[144]).toBe(9)
    bytes[145] = 2
    writeFileSync(file, bytes)
    await bring()
    const { pixels } = await readImages(target())
    for (let n = 0; n < 4; n++)
      expect(pixels.slice((12 + n) * 240, (13 + n) * 240)).toEqual(
        arrayImage(12 + n).map((value) => (value === 0 ? 0 : 255)),
      )
  })

  it('takes false and true as labels, too', async () => {
    putImages('train', '|u1', [7, 99])
    putImages('test', '|u1', [7, 99])
    put('y_train.npy', npyFile('|b1', [COUNT], [0, 1, 1, 0]))
    await bring()
    expect([...(await readImages(target())).labels]).toEqual([0, 1, 1, 0, 0, 1, 0, 1])
  })

  it.each<[string, Parameters<typeof putImages>, Parameters<typeof putImages>, RegExp]>([
    [
      '0 to 1 beside -1 to 1',
      ['train', '<f4', [-1, 0.5, 1]],
      ['test', '<f4', [0, 0.5, 1]],
      /^The numbers of x_test.npy \(float32\) go from 0 to 1 and those of x_train.npy \(float32\) go from -1 to 1, which may be two scales; save both arrays with the same type and range\.$/,
    ],
    [
      'bytes of 0 and 1 beside true and false',
      ['train', '|b1', [0, 1]],
      ['test', '|u1', [0, 1]],
      /^The numbers of x_test.npy \(uint8\) go from 0 to 1 and those of x_train.npy \(bool\) go from 0 to 1, /,
    ],
    ['integers of 0 and 1 beside floats', ['train', '<f4', [0, 1]], ['test', '<i8', [0, 1]], /x_test.npy \(int64\)/],
    [
      'numbers beyond pixels in one of them',
      ['train', '|u1', [0]],
      ['test', '<f4', [0, 300]],
      /^The numbers of x_test.npy go from 0 to 300;/,
    ],
  ])('refuses %s', async (_, train, test, message) => {
    putImages(...train)
    putImages(...test)
    await expect(bring()).rejects.toMatchObject({ code: 'BAD_FILE', message: expect.stringMatching(message) })
  })
})
