import { expect, it } from 'vitest'
import { fuzzDatasets } from '../../../../test/faults/fuzzDatasets.ts'

it('takes 150 changed data sets whole or refuses them in a sentence, and leaves nothing behind', async () => {
  const { faults, accepted, refused } = await fuzzDatasets({ seed: 1, count: 150 })
  expect(faults).toEqual([])
  // Most changes break a file, not all: a fuzzer whose files were all refused would test little.
  expect(accepted).toBeGreaterThan(20)
  expect(refused).toBeGreaterThan(20)
}, 120_000)
