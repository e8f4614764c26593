import { RUN_COLUMNS } from '@shared/compare/runColumns.ts'
import type { RunSummary } from '@shared/training/run.ts'
import { describe, expect, it } from 'vitest'
import { difference, longestTexts } from './tableCells.ts'

const column = (id: string) => RUN_COLUMNS.find((candidate) => candidate.id === id)!
const run = (id: string, title: string, testError: number) =>
  ({ id, title, request: { dataset: 'shapes' }, lastEpoch: { testError } }) as unknown as RunSummary
const NONE = new Map()
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
    expect(longestTexts(column('title'), runs, null, NONE)).toBe('Longest\nLong\nYes\nNo')
  })

  it('are the same in another order', () => {
    expect(longestTexts(column('title'), runs.toReversed(), null, NONE)).toBe('Longest\nLong\nYes\nNo')
  })

  it('have their differences to the baseline', () => {
    expect(longestTexts(column('finalTest'), runs.slice(0, 3), runs[0]!, NONE)).toBe(
      '25.00 %  +15.00\n5.00 %  -5.00\n10.00 %',
    )
  })
})

describe('a difference to the baseline', () => {
  const [a, b] = runs as [RunSummary, RunSummary]
  const elsewhere = { ...b, request: { ...b.request, dataset: 'cifar-10' } }
  it('is said of errors on the same images', () => expect(difference(column('finalTest'), b, a)).toBe('+15.00'))
  it('is not said where it is none, but of errors', () => {
    const [same, best] = [
      { ...b, lastEpoch: a.lastEpoch, epochsDone: 2 },
      { ...a, epochsDone: 2 },
    ]
    expect(difference(column('finalTest'), same, best)).toBe('0.00')
    expect(difference(column('done'), same, best)).toBe('')
  })
  it('is not said of errors on others', () => expect(difference(column('finalTest'), elsewhere, a)).toBe(''))
})
