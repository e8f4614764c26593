import { expect, it } from 'vitest'
import { distinctTitles } from '../training/distinctTitles.ts'
import type { RunSummary } from '../training/run.ts'
import { RUN_COLUMNS } from './runColumns.ts'
import { runsCsv, runsLatex, runsMarkdown } from './tableExport.ts'

const columns = RUN_COLUMNS.filter(({ id }) => id === 'title')
const runs = [1, 2].map((seed) => ({ id: `a-${seed}`, title: 'A', request: { seed } }) as RunSummary)

it.each([
  ['CSV', runsCsv],
  ['Markdown', runsMarkdown],
  ['LaTeX', runsLatex],
])('rows of two runs of one title are told apart in %s', (_format, write) => {
  const text = write(runs, columns, distinctTitles(runs))
  expect(text).toContain('A, seed 1')
  expect(text).toContain('A, seed 2')
})

it.each([
  ['CSV', runsCsv],
  ['Markdown', runsMarkdown],
  ['LaTeX', runsLatex],
])('no error is exported as %s without its data set', (_format, write) => {
  const measured = { id: 'a', title: 'A', request: { dataset: 'shapes' }, lastEpoch: { testError: 0.25 } } as RunSummary
  const shown = RUN_COLUMNS.filter(({ id }) => id === 'title' || id === 'finalTest')
  const text = write([measured], shown, new Map())
  expect(text).toContain('Data set')
  expect(text).toContain('shapes')
})
