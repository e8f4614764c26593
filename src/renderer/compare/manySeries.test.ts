import type { RunSummary } from '@shared/training/run.ts'
import { expect, test } from 'vitest'
import { RUN_PALETTE, runColour } from '../components/runColour.ts'
import { dashesOf } from './manySeries.ts'

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
