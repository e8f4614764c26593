import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { paperArchitecture } from '../../../shared/architecture/paper.ts'
import { initialWeights } from './initialise.ts'

const architecture = paperArchitecture('all-cnn-c')
const of = (rule: 'he' | 'xavier', seed = 1) =>
  new Map(initialWeights(architecture, rule, seed).map((tensor) => [tensor.name, tensor]))
const moments = (data: Float32Array) => {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length
  const fourth = data.reduce((sum, value) => sum + (value - mean) ** 4, 0) / data.length
  return { mean, deviation: Math.sqrt(variance), kurtosis: fourth / variance ** 2 }
}

describe('weights to begin with', () => {
  // conv2: 82,944 weights over a fan-in of 3 * 3 * 96; a normal has kurtosis 3, a uniform 1.8.
  it.each([
    ['he', Math.sqrt(2 / 864), 3],
    ['xavier', Math.sqrt(1 / 864), 1.8],
  ] as const)('have the spread and the shape of %s', (rule, deviation, kurtosis) => {
    const found = moments(of(rule).get('conv2/kernel')!.data)
    expect(Math.abs(found.mean)).toBeLessThan(5e-4)
    expect(found.deviation / deviation).toBeCloseTo(1, 2)
    expect(found.kurtosis).toBeCloseTo(kurtosis, 1)
  })

  it("stay within Caffe's limit for xavier", () => {
    const limit = Math.sqrt(3 / 27) // conv1: 3 x 3 x 3
    const { data } = of('xavier').get('conv1/kernel')!
    expect(Math.max(...data)).toBeLessThanOrEqual(limit)
    expect(Math.max(...data)).toBeGreaterThan(0.99 * limit)
    expect(Math.min(...data)).toBeLessThan(-0.99 * limit)
  })

  it('have zero biases', () => {
    for (const [name, { data }] of of('he'))
      if (name.endsWith('/bias')) expect(data.every((value) => value === 0)).toBe(true)
  })

  it('differ by seed and by layer, and repeat themselves', () => {
    const bytes = (weights: ReturnType<typeof of>, name: string) => Buffer.from(weights.get(name)!.data.buffer)
    const a = of('he')
    const again = of('he')
    for (const name of a.keys()) expect(bytes(again, name).equals(bytes(a, name)), name).toBe(true)
    expect(bytes(of('he', 2), 'conv1/kernel').equals(bytes(a, 'conv1/kernel'))).toBe(false)
    // conv2 and conv3 have equal shapes.
    expect(bytes(a, 'conv3/kernel').equals(bytes(a, 'conv2/kernel'))).toBe(false)
  })

  it('are not correlated between layers or seeds', () => {
    const a = of('he').get('conv2/kernel')!.data
    for (const b of [of('he').get('conv3/kernel')!.data, of('he', 2).get('conv2/kernel')!.data]) {
      const product = a.reduce((sum, value, i) => sum + value * b[i]!, 0)
      const size = (data: Float32Array) => Math.sqrt(data.reduce((sum, value) => sum + value ** 2, 0))
      expect(Math.abs(product / (size(a) * size(b)))).toBeLessThan(4 / Math.sqrt(a.length))
    }
  })

  it('are those of earlier versions: a seed means the same weights for ever', () => {
    const hash = (rule: 'he' | 'xavier') => {
      const sum = createHash('sha256')
      for (const { data } of initialWeights(paperArchitecture('model-a', { width: 0.1 }), rule, 42))
        sum.update(new Uint8Array(data.buffer))
      return sum.digest('hex').slice(0, 16)
    }
    expect([hash('he'), hash('xavier')]).toEqual(['df5583f8738b1346', '6055c249317e0e3a'])
  })
})
