import { expect, it } from 'vitest'
import { noRuns } from './runs.ts'

it.each([
  [0, 0, 'No runs yet; start one with: allconv train'],
  [1, 0, 'The one run here is archived; list them with: allconv runs --all'],
  [1500, 0, 'All 1500 runs here are archived; list them with: allconv runs --all'],
  [0, 2, 'No run can be read.'],
])('with %d archived runs and %d that are broken it says: %s', (archived, broken, words) => {
  expect(noRuns(archived, broken)).toBe(words)
})
