import type { RunSummary } from '@shared/training/run.ts'
import { expect, test } from 'vitest'
import { seriesToCsv } from '../components/chart/csv.ts'
import { RUN_PALETTE, runColour } from '../components/runColour.ts'
import { dashesOf, stepCurves } from './manySeries.ts'

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

test('two trainings of one title are two series in legend and CSV', () => {
  const twins = ['a-1', 'a-2'].map(
    (id, at) => ({ id, title: 'All-CNN-C on set', request: { seed: at + 1 } }) as RunSummary,
  )
  const curves = twins.map(({ id }) => ({
    runId: id,
    series: 'loss' as const,
    x: Float64Array.of(0),
    mean: Float32Array.of(1),
    min: Float32Array.of(1),
    max: Float32Array.of(1),
    points: 1,
  }))
  const series = stepCurves(twins, curves, 'loss', 0)
  expect(series.map(({ label }) => label)).toEqual(['All-CNN-C on set, seed 1', 'All-CNN-C on set, seed 2'])
  expect(seriesToCsv(series, 'step', 'loss').split('\r\n').slice(1, 3)).toEqual([
    '"All-CNN-C on set, seed 1",0,1,1,1',
    '"All-CNN-C on set, seed 2",0,1,1,1',
  ])
})
