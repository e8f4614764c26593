import { expect, it } from 'vitest'
// Made by SciPy: scripts/golden/samples.py
import golden from '../../../test/golden/samples.json' with { type: 'json' }
import { presetRecipe } from '../training/presets.ts'
import type { RunSummary } from '../training/run.ts'
import { groupsCsv, groupsLatex, groupsMarkdown } from './groupTable.ts'
import { groupResults, seedGroups } from './seedGroups.ts'

interface Trained {
  seed: number
  rate?: number
  error?: number | null
  dataset?: string
  phase?: RunSummary['phase']
  made?: number
}

const run = ({ seed, rate = 0.05, error = null, dataset = 'shapes', phase = 'done', made = 1 }: Trained) =>
  ({
    id: `${dataset}-${rate}-${seed}`,
    title: `Seed ${seed}`,
    phase,
    createdAt: `2026-01-0${made}`,
    request: {
      architecture: { id: 'model-a', title: 'Model A' },
      dataset,
      recipe: { ...presetRecipe('quick', 2), learningRate: rate },
      seed,
    },
    lastEpoch: error === null ? null : { testError: error },
    bestEpoch: null,
  }) as unknown as RunSummary

const sample = (values: readonly number[], rate: number, firstSeed = 1) =>
  values.map((error, at) => run({ seed: firstSeed + at, rate, error }))

it('runs that differ by their seeds alone are one group, named by what differs', () => {
  const groups = seedGroups([
    run({ seed: 2 }),
    run({ seed: 7, rate: 0.1 }),
    run({ seed: 1 }),
    { ...run({ seed: 3 }), imported: { file: null } },
  ])
  expect(groups.map(({ label, runs }) => [label, runs.map(({ request }) => request.seed)])).toEqual([
    ['Model A, learning rate 0.05', [1, 2]],
    ['Model A, learning rate 0.1', [7]],
  ])
})

it('a seed that was trained again is no further sample: its latest finished run counts', () => {
  const again = [
    { seed: 1, error: 0.3, made: 1 },
    { seed: 1, error: 0.1, made: 2 },
    { seed: 1, error: 0.9, made: 3, phase: 'training' as const },
    { seed: 2, error: 0.2, made: 1 },
  ].map(run)
  const groups = seedGroups([...again, ...sample([0.2, 0.22], 0.1)])
  // Two of the four are left out.
  expect(groups[0]!.runs.map(({ lastEpoch }) => lastEpoch?.testError)).toEqual([0.1, 0.2])
  const [first, second] = groupResults(groups, null)
  expect(first).toMatchObject({ finished: 2, last: { n: 2, mean: expect.closeTo(0.15) } })
  // What is stated is the difference of the means that are shown.
  expect(second!.difference!.estimate).toBeCloseTo(second!.last!.mean - first!.last!.mean, 12)
})

it('groups that no column tells apart are numbered', () => {
  const [one, other] = [run({ seed: 1 }), run({ seed: 2 })]
  other.request = { ...other.request, recipe: { ...other.request.recipe, unseen: 1 } as never }
  expect(seedGroups([one, other]).map(({ label }) => label)).toEqual(['Model A', 'Model A (2)'])
})

it('two groups of the same seeds are compared seed by seed, as SciPy’s ttest_rel does', () => {
  const groups = seedGroups([...sample(golden.left, 0.05), ...sample(golden.right, 0.1)])
  const [first, second] = groupResults(groups, null)
  expect(first).toMatchObject({ difference: null, why: null })
  expect(second!.difference!.test).toBe('paired')
  expect(second!.difference!.p).toBeCloseTo(golden.paired.p, 9)
  expect(second!.difference!.low).toBeCloseTo(golden.paired.low, 9)
})

it('groups of other seeds are compared by their means, as SciPy’s ttest_ind of unequal variances does', () => {
  const groups = seedGroups([...sample(golden.few, 0.05), ...sample(golden.right, 0.1, 100)])
  const { difference } = groupResults(groups, null)[1]!
  expect(difference!.test).toBe('welch')
  expect(difference!.p).toBeCloseTo(golden.welch.p, 9)
})

it('the reference is the group of the pinned run', () => {
  const groups = seedGroups([...sample([0.1, 0.2], 0.05), ...sample([0.2, 0.31], 0.1)])
  const results = groupResults(groups, groups[1]!.runs[0]!.id)
  expect(results.map(({ difference }) => difference?.estimate ?? null)).toEqual([expect.closeTo(-0.105), null])
})

it('only finished runs count, and no difference is shown of other images or of a single seed', () => {
  const groups = seedGroups([
    ...sample([0.1, 0.2], 0.05),
    run({ seed: 3, error: 0.9, phase: 'training' }),
    ...[1, 2].map((seed) => run({ seed, error: 0.3, dataset: 'digits' })),
    run({ seed: 1, rate: 0.2, error: 0.2 }),
  ])
  const results = groupResults(groups, null)
  expect(results[0]).toMatchObject({ finished: 2, last: { n: 2, mean: expect.closeTo(0.15) } })
  expect(results.map(({ why }) => why)).toEqual([null, 'other images', 'needs two finished seeds of each'])
  expect(results.every(({ difference }) => difference === null)).toBe(true)
})

it('the table leaves with its data set, numbers raw in CSV and in words elsewhere', () => {
  const results = groupResults(seedGroups([...sample([0.1, 0.2], 0.05), ...sample([0.2, 0.31], 0.1)]), null)
  expect(groupsCsv(results)).toContain('"Model A, learning rate 0.05",shapes,2,2,1 2,0.15')
  const markdown = groupsMarkdown(results)
  expect(markdown).toContain('| Model A, learning rate 0.05 | shapes | 2 | 1, 2 | 15.00 ± 7.07 % |')
  expect(markdown).toContain('paired t-test over seeds')
  expect(groupsLatex(results)).toContain('15.00 $\\pm$ 7.07 \\%')
})
