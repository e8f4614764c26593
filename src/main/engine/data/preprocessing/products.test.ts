import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { formulaValues } from '../../../../../test/golden/formula.ts'
import { relativeError } from '../../../../../test/golden/readGolden.ts'
import { plainProducts } from './products.ts'
import { tensorProducts } from './tensorProducts.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

describe('matrix products by a tensor runtime', () => {
  const [rows, depth, columns] = [5, 12, 7]
  const a = formulaValues(1, rows * depth)
  const b = formulaValues(2, depth * columns)

  it('equal the plain ones, however often the held matrix is used', async () => {
    const expected = await plainProducts.hold(b, depth, columns).times(a, rows)
    const held = tensorProducts(tf).hold(b, depth, columns)
    expect(relativeError(await held.times(a, rows), expected)).toBeLessThan(1e-6)
    expect(relativeError(await held.times(a, rows), expected)).toBeLessThan(1e-6)
    held.dispose()
  })

  it('give the same sums of squares', async () => {
    const expected = await plainProducts.gram(a, rows, depth)
    expect(relativeError(await tensorProducts(tf).gram(a, rows, depth), expected)).toBeLessThan(1e-6)
  })

  it('leave no tensor behind', async () => {
    const before = tf.memory().numTensors
    const products = tensorProducts(tf)
    const held = products.hold(b, depth, columns)
    await held.times(a, rows)
    await products.gram(a, rows, depth)
    held.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})
