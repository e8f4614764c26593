import { expect, it } from 'vitest'
import { fuzzWeights } from '../../../../test/faults/fuzzWeights.ts'

it('weight files and checkpoints changed at random are refused in a sentence, or give the numbers that they hold', async () => {
  const { files, accepted, refused, faults } = await fuzzWeights({ seed: 20, count: 600 })
  expect(faults).toEqual([])
  expect([files, accepted + refused]).toEqual([600, 600])
  // Both ways are taken: changes of weights alone leave a file that is read.
  expect(Math.min(accepted, refused)).toBeGreaterThan(20)
})
