import { expect, it } from 'vitest'
import { fuzzDatasets } from '../../../../test/faults/fuzzDatasets.ts'

it('takes 150 changed data sets whole or refuses them in a sentence, and leaves nothing behind', async () => {
  const { faults, accepted, refused } = await fuzzDatasets({ seed: 1, count: 150 })
  expect(faults).toEqual([])
  // Most changes break a file, not all: a fuzzer whose files were all refused would test little.
  expect(accepted).toBeGreaterThan(20)
  expect(refused).toBeGreaterThan(20)
}, 120_000)

it.each([
  [20000066, 'a NumPy type of control characters'],
  [20000117, 'a NumPy type of zeros in a file that is cut off'],
  [50000043, 'a NumPy shape with a form feed in it'],
  [70000083, 'a MATLAB variable whose name is control characters'],
  [90000125, 'a Python value with control characters in it'],
  [120000009, 'the same in another place'],
  [30000012, 'a Parquet footer whose columns name columns that are not there'],
])('seed %i, which once was answered wrongly: %s', async (seed) => {
  expect((await fuzzDatasets({ seed, count: 25 })).faults).toEqual([])
})
