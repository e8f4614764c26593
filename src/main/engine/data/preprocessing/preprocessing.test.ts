import { describe, expect, it } from 'vitest'
import { formulaLabels, formulaValues } from '../../../../../test/golden/formula.ts'
import { readGolden, relativeError } from '../../../../../test/golden/readGolden.ts'
import { PREPROCESSINGS } from '../../../../shared/training/recipe.ts'
import { fitPreprocessing } from './fit.ts'
import { CONTRAST_BIAS } from './pointwise.ts'
import { createPreprocessing } from './preprocessing.ts'
import { plainProducts } from './products.ts'
import { stateFromTensors } from './state.ts'

const golden = readGolden('preprocessing')
const count = golden.setting<number>('count')
const training = golden.setting<number>('training')
const size = golden.setting<number>('side') ** 2 * 3
const epsilon = golden.setting<number>('epsilon')

// As in scripts/golden/preprocessing.py.
const coarse = formulaLabels(1, count * 12, 200)
const fine = formulaLabels(2, count * size, 56)
const pixels = Uint8Array.from({ length: count * size }, (_, i) => {
  const image = Math.floor(i / size)
  return coarse[image * 12 + (i % 12)]! + fine[i]!
})
const fitInput = {
  pixels,
  training: Uint32Array.from({ length: training }, (_, i) => i),
  size,
  zcaEpsilon: epsilon,
}
const fitted = async (kind: (typeof PREPROCESSINGS)[number]) =>
  createPreprocessing(await fitPreprocessing({ ...fitInput, kind }, plainProducts), plainProducts)

describe('preprocessing, against NumPy and PyTorch', () => {
  it('uses the same contrast bias', () => {
    expect(CONTRAST_BIAS).toBe(golden.setting('bias'))
  })

  it.each(PREPROCESSINGS)('%s: applied to images that it was and was not fitted on', async (kind) => {
    const applied = await (await fitted(kind)).apply(pixels, count)
    expect(relativeError(applied, golden.tensors.get(`${kind}/applied`)!.data)).toBeLessThan(1e-5)
  })

  it.each(PREPROCESSINGS)('%s: the adjoint is the transposed Jacobian at each image', async (kind) => {
    const gradient = await (await fitted(kind)).adjoint(formulaValues(3, count * size), pixels, count)
    expect(relativeError(gradient, golden.tensors.get(`${kind}/adjoint`)!.data)).toBeLessThan(1e-5)
  })

  it('whitens by the same matrix', async () => {
    const state = await fitPreprocessing({ ...fitInput, kind: 'gcn-zca' }, plainProducts)
    const matrix = state.kind === 'gcn-zca' ? state.matrix : []
    expect(relativeError(matrix, golden.tensors.get('zca')!.data)).toBeLessThan(1e-5)
  })

  it('looks at nothing but the training images', async () => {
    const others = pixels.slice()
    others.fill(255, training * size)
    const state = await fitPreprocessing({ ...fitInput, kind: 'gcn-zca', pixels: others }, plainProducts)
    expect(state).toEqual((await fitted('gcn-zca')).state)
  })

  it.each(PREPROCESSINGS)('%s: survives a checkpoint', async (kind) => {
    const preprocessing = await fitted(kind)
    const restored = createPreprocessing(stateFromTensors(kind, preprocessing.toTensors()), plainProducts)
    expect(await restored.apply(pixels, count)).toEqual(await preprocessing.apply(pixels, count))
  })

  it('names the tensor that a checkpoint lacks', () => {
    expect(() => stateFromTensors('standardise', [])).toThrow(
      'The checkpoint lacks the tensor preprocessing/mean that its preprocessing standardise needs.',
    )
  })

  it.each(PREPROCESSINGS)('%s: a flat image stays finite', async (kind) => {
    const applied = await (await fitted(kind)).apply(new Uint8Array(size).fill(7), 1)
    expect(applied.every(Number.isFinite)).toBe(true)
  })
})
