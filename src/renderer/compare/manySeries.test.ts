import type { RunSummary } from '@shared/training/run.ts'
import { expect, test } from 'vitest'
import { seriesToCsv } from '../components/chart/seriesCsv.ts'
import { RUN_PALETTE, runColour } from '../components/runColour.ts'
import { curveLabels, dashesOf, epochErrors, stepCurves } from './manySeries.ts'

const runs = Array.from({ length: 25 }, (_, index) => ({ id: `run-${String(index).padStart(2, '0')}` }) as RunSummary)
const looksOf = (chosen: readonly RunSummary[]) => {
  const dashes = dashesOf(chosen)
  return chosen.map(({ id }) => `${runColour(id)} ${dashes.get(id)?.join() ?? 'solid'}`)
}

test('more runs than colours still look different', () => {
  expect(runs.length).toBeGreaterThan(RUN_PALETTE.length)
  expect(new Set(looksOf(runs)).size).toBe(runs.length)
})

test('the order in which runs were chosen does not change how they look', () =>
  expect(looksOf(runs.toReversed())).toEqual(looksOf(runs).toReversed()))

const request = (dataset: string) => ({ dataset, seed: 1 }) as RunSummary['request']
const given = (id: string, dataset = 'set', more: Partial<RunSummary> = {}) =>
  ({ id, title: 'All-CNN-C', request: request(dataset), ...more }) as RunSummary
const curveOf = ({ id }: RunSummary) => ({
  runId: id,
  series: 'loss' as const,
  x: Float64Array.of(0),
  mean: Float32Array.of(1),
  min: Float32Array.of(1),
  max: Float32Array.of(1),
  points: 1,
})

test('trainings of one title are called as everywhere else in legend and CSV, also where one of them is shown alone', () => {
  const titles = new Map([
    ['a-1', 'All-CNN-C, seed 1'],
    ['a-2', 'All-CNN-C, seed 2'],
  ])
  const twins = [given('a-1'), given('a-2')]
  const series = stepCurves(twins, twins.map(curveOf), 'loss', 0, curveLabels(twins, titles))
  expect(series.map(({ label }) => label)).toEqual(['All-CNN-C, seed 1', 'All-CNN-C, seed 2'])
  expect(seriesToCsv(series, 'step', 'loss').split('\r\n').slice(1, 3)).toEqual([
    '"All-CNN-C, seed 1",0,1,1,1',
    '"All-CNN-C, seed 2",0,1,1,1',
  ])
  expect(curveLabels(twins.slice(0, 1), titles).get('a-1')).toBe('All-CNN-C, seed 1')
})

test('beside curves of another program the own ones name their data set', () => {
  const foreign = { ...given('b', 'unknown'), imported: { file: 'log.csv', curves: {} } } as unknown as RunSummary
  const labels = curveLabels([given('a', 'shapes'), foreign], new Map())
  expect([...labels.values()]).toEqual(['All-CNN-C (shapes)', 'All-CNN-C (foreign)'])
})

test('curves on several data sets name them', () => {
  const labels = curveLabels([given('a', 'shapes'), given('b', 'cifar-10')], new Map())
  expect([...labels.values()]).toEqual(['All-CNN-C (shapes)', 'All-CNN-C (cifar-10)'])
})

test.each([
  ['another data set', given('b', 'cifar-10'), 0],
  ['a data set of that name with other images', given('b', 'set', { datasetSha256: 'two' }), 0],
  ['the same images under another name', given('b', 'copy', { datasetSha256: 'one' }), 1],
  ['the same data set', given('b', 'set', { datasetSha256: 'one' }), 1],
])('a difference to the baseline is drawn of a run on %s: %#', (_, run, count) => {
  const baseline = given('base', 'set', { datasetSha256: 'one' })
  const epochs = { b: [{ epoch: 0, step: 1, testError: 0.5 }], base: [{ epoch: 0, step: 1, testError: 0.25 }] }
  const series = epochErrors([run], epochs as never, 'step', 'testError', baseline, new Map())
  expect(series).toHaveLength(count)
  if (series[0]) expect(Array.from(series[0].y)).toEqual([0.25])
})
