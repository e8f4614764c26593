import { describe, expect, it } from 'vitest'
import { formulaLabels, formulaValues } from '../../../../../test/golden/formula.ts'
import { readGolden, relativeError } from '../../../../../test/golden/readGolden.ts'
import { fitPreprocessing } from './fit.ts'
import { type MatrixProducts, plainProducts } from './products.ts'
import { whiteningOfFew } from './whitenFew.ts'

const golden = readGolden('preprocessing')
const images = golden.setting<number>('training')
const size = golden.setting<number>('side') ** 2 * 3
const epsilon = golden.setting<number>('epsilon')

describe('whitening of few images', () => {
  it("is NumPy's whitening of the same covariance", async () => {
    // As in scripts/golden/preprocessing.py: 30 images of 48 values.
    const coarse = formulaLabels(1, 40 * 12, 200)
    const fine = formulaLabels(2, 40 * size, 56)
    const centred = new Float32Array(images * size)
    const mean = new Float64Array(size)
    for (let n = 0; n < images; n++) {
      const pixels = Array.from({ length: size }, (_, i) => coarse[n * 12 + (i % 12)]! + fine[n * size + i]!)
      const average = pixels.reduce((sum, value) => sum + value, 0) / size
      const variance = pixels.reduce((sum, value) => sum + (value - average) ** 2, 0) / size
      for (let i = 0; i < size; i++) centred[n * size + i] = (pixels[i]! - average) / Math.sqrt(variance + 10)
      for (let i = 0; i < size; i++) mean[i]! += centred[n * size + i]! / images
    }
    for (let i = 0; i < centred.length; i++) centred[i]! -= mean[i % size]!
    const matrix = await whiteningOfFew(centred, images, size, epsilon, plainProducts, {})
    expect(relativeError(matrix, golden.tensors.get('zca')!.data)).toBeLessThan(1e-5)
    for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) expect(matrix[i * size + j]).toBe(matrix[j * size + i])
  })

  it('is what is fitted where images are fewer than half of the values: no matrix of the values is decomposed', async () => {
    const grams: number[] = []
    const products: MatrixProducts = {
      ...plainProducts,
      gram(a, rows, columns) {
        grams.push(columns)
        return plainProducts.gram(a, rows, columns)
      },
    }
    const pixels = Uint8Array.from(formulaValues(4, 100 * 48), (value) => Math.abs(value) * 255)
    const fitOn = (count: number) =>
      fitPreprocessing(
        {
          kind: 'gcn-zca',
          pixels,
          training: Uint32Array.from({ length: count }, (_, i) => i),
          size: 48,
          zcaEpsilon: 0.01,
        },
        products,
      )
    await fitOn(20)
    await fitOn(24)
    expect(grams).toEqual([20, 48])
  })

  it('refuses more values than its memory is bounded for', async () => {
    const input = { pixels: new Uint8Array(9216), training: Uint32Array.of(0), size: 9216, zcaEpsilon: 0.01 }
    await expect(fitPreprocessing({ ...input, kind: 'gcn-zca' }, plainProducts)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message:
        'Images of 9216 values are too large to whiten (at most 6912); choose the preprocessing gcn or standardise.',
    })
  })
})
