import { expect, it } from 'vitest'
// Made by SciPy: scripts/golden/samples.py
import golden from '../../../test/golden/samples.json' with { type: 'json' }
import { presetRecipe } from '../training/presets.ts'
import type { RunSummary } from '../training/run.ts'
import { overSeeds, overSeedsRows, overSeedsVerdict } from './overSeeds.ts'

const run = (seed: number, id: string, error: number, dataset = 'shapes') =>
  ({
    id: `${id}-${dataset}-${seed}`,
    title: `${id} ${seed}`,
    phase: 'done',
    createdAt: '2026-01-01',
    request: { architecture: { id, title: id }, dataset, recipe: presetRecipe('quick', 2), seed },
    lastEpoch: { testError: error },
    bestEpoch: null,
  }) as unknown as RunSummary

const sample = (values: readonly number[], id: string, dataset?: string) =>
  values.map((error, at) => run(at + 1, id, error, dataset))

const shares = (points: readonly number[]) => points.map((value) => value / 100)

it('two settings of the same seeds are compared seed by seed, with SciPy’s p value and interval', () => {
  const runs = [...sample(shares(golden.left), 'strided'), ...sample(shares(golden.right), 'pooling')]
  // Further settings of the workspace take no part.
  const found = overSeeds([...sample([0.5, 0.6], 'other'), ...runs], runs[2]!, runs[5]!)!
  expect(found.right.difference!.p).toBeCloseTo(golden.paired.p, 9)
  expect(found.right.difference!.low).toBeCloseTo(golden.paired.low / 100, 9)
  expect(overSeedsVerdict('strided 3', 'pooling 1', found)).toBe(
    'Over seeds, the setting of strided 3 has a 0.51-point lower mean test error than that of pooling 1; that is more than the spread over seeds explains (paired t-test, 5 seeds and 5 seeds, p = 0.045).',
  )
  expect(overSeedsRows('strided 3', 'pooling 1', found)).toEqual([
    ['mean test error of strided 3, last epoch, 5 seeds', '9.42 ± 0.25 % (9.12 to 9.73 %)'],
    ['mean test error of pooling 1, last epoch, 5 seeds', expect.stringMatching(/^9\.93 ± 0\.37 %/)],
    ['difference of the means (95 % interval)', '+0.51 points (0.02 to 1.00), p = 0.045'],
  ])
})

it('the other way round the same setting is the better one, and a small difference claims nothing', () => {
  const runs = [...sample([0.2, 0.3, 0.22], 'a'), ...sample([0.21, 0.25, 0.3], 'b')]
  const [forth, back] = [overSeeds(runs, runs[0]!, runs[3]!)!, overSeeds(runs, runs[3]!, runs[0]!)!]
  expect(back.right.difference!.estimate).toBeCloseTo(-forth.right.difference!.estimate, 12)
  expect(overSeedsVerdict('a', 'b', forth)).toContain(
    'the setting of a has a 1.33-point lower mean test error than that of b',
  )
  expect(overSeedsVerdict('b', 'a', back)).toContain(
    'the setting of a has a 1.33-point lower mean test error than that of b',
  )
  expect(overSeedsVerdict('a', 'b', forth)).toContain('which the spread over seeds may explain')
})

it('with one seed of either nothing is claimed, and no difference is shown', () => {
  const runs = [...sample([0.2, 0.3], 'a'), ...sample([0.21], 'b')]
  const found = overSeeds(runs, runs[0]!, runs[2]!)!
  expect(overSeedsVerdict('a', 'b', found)).toBe(
    'Whether another training would differ in the same way is not known: 2 seeds and 1 seed have finished, and it takes two of each.',
  )
  expect(overSeedsRows('a', 'b', found).map(([, value]) => value)).toEqual([
    '25.00 ± 7.07 % (0.00 to 88.53 %)',
    '21.00 %',
  ])
})

it('runs of other images, of one setting, or without a seed have no such comparison', () => {
  const runs = [...sample([0.2, 0.3], 'a'), ...sample([0.21, 0.22], 'b', 'digits')]
  const found = overSeeds(runs, runs[0]!, runs[2]!)!
  expect(found.right.difference).toBeNull()
  expect(overSeedsVerdict('a', 'b', found)).toContain('different data sets')
  expect(overSeeds(runs, runs[0]!, runs[1]!)).toBeNull()
  expect(overSeeds(runs, runs[0]!, { ...runs[2]!, imported: { file: null } } as never)).toBeNull()
})
