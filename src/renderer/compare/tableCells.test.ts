import { RUN_COLUMNS } from '@shared/compare/runColumns.ts'
import type { RunSummary } from '@shared/training/run.ts'
import { describe, expect, it } from 'vitest'
import { longestTexts } from './tableCells.ts'

const column = (id: string) => RUN_COLUMNS.find((candidate) => candidate.id === id)!
const run = (id: string, title: string, testError: number) =>
  ({ id, title, lastEpoch: { testError } }) as unknown as RunSummary
const runs = [
  run('a', 'A', 0.1),
  run('b', 'Longest', 0.25),
  run('c', 'Long', 0.05),
  run('d', 'Long', 0.05),
  run('e', 'No', 0.1),
  run('f', 'Yes', 0.1),
]

describe('the texts that say how wide a column is', () => {
  it('are its longest ones, each once', () => {
    expect(longestTexts(column('title'), runs, null)).toBe('Longest\nLong\nYes\nNo')
  })

  it('are the same in another order', () => {
    expect(longestTexts(column('title'), runs.toReversed(), null)).toBe('Longest\nLong\nYes\nNo')
  })

  it('have their differences to the baseline', () => {
    expect(longestTexts(column('finalTest'), runs.slice(0, 3), runs[0]!)).toBe(
      '25.00 %  +15.00\n5.00 %  -5.00\n10.00 %',
    )
  })
})
