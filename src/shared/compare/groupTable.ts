import { csvTable, latexTable, markdownTable, type TextColumn } from '../textTable.ts'
import { differenceText, intervalText, meanAndDeviation } from './sampleWords.ts'
import type { GroupResult } from './seedGroups.ts'

const TESTS = { paired: 'paired t-test over seeds', welch: 'Welch’s t-test' } as const

/** The table of groups as people read it. */
export const GROUP_COLUMNS: readonly TextColumn<GroupResult>[] = [
  { title: 'Setting', right: false, text: ({ group }) => group.label },
  { title: 'Data set', right: false, text: ({ group }) => group.runs[0]!.request.dataset },
  {
    title: 'n',
    right: true,
    text: ({ finished, group: { runs } }) =>
      finished === runs.length ? String(finished) : `${finished} of ${runs.length}`,
  },
  { title: 'Seeds', right: true, text: ({ group }) => group.runs.map(({ request }) => request.seed).join(', ') },
  { title: 'Test error, last epoch', right: true, text: ({ last }) => meanAndDeviation(last) },
  { title: '95 % interval of the mean', right: true, text: ({ last }) => intervalText(last) },
  {
    title: 'Difference',
    right: true,
    text: ({ difference, why }) => (difference ? differenceText(difference) : (why ?? 'reference')),
  },
  { title: 'Test', right: false, text: ({ difference }) => (difference ? TESTS[difference.test] : '') },
  { title: 'Test error at lowest validation error', right: true, text: ({ best }) => meanAndDeviation(best) },
]

/** What stands under the table. */
export const GROUP_LEGEND =
  'Runs that differ by their seeds alone are one setting; of runs that repeat a seed the latest finished one counts. Means are over finished runs; ± is their standard deviation, differences are of mean test errors after the last epoch, with 95 % intervals by Student’s t.'

const note = ['', `${GROUP_LEGEND}`, '']

export const groupsMarkdown = (rows: readonly GroupResult[]) =>
  [...markdownTable(GROUP_COLUMNS, rows), ...note].join('\n')

export const groupsLatex = (rows: readonly GroupResult[]) =>
  [...latexTable(GROUP_COLUMNS, rows, [GROUP_LEGEND]), ''].join('\n')

/** CSV with raw numbers: errors as shares from 0 to 1. */
export function groupsCsv(rows: readonly GroupResult[]): string {
  const head = [
    ...[
      'setting',
      'data set',
      'finished',
      'runs',
      'seeds',
      'mean last test error',
      'standard deviation',
      'low',
      'high',
    ],
    ...['mean test error at best', 'standard deviation at best'],
    ...['difference', 'difference low', 'difference high', 'p', 'degrees of freedom', 'test', 'run ids'],
  ]
  const lines = rows.map(({ group: { label, runs }, finished, last, best, difference }) => [
    ...[label, runs[0]!.request.dataset, finished, runs.length, runs.map(({ request }) => request.seed).join(' ')],
    ...[last?.mean ?? null, last?.deviation ?? null, last?.interval?.low ?? null, last?.interval?.high ?? null],
    ...[best?.mean ?? null, best?.deviation ?? null],
    ...[difference?.estimate ?? null, difference?.low ?? null, difference?.high ?? null, difference?.p ?? null],
    ...[difference?.degreesOfFreedom ?? null, difference?.test ?? null, runs.map(({ id }) => id).join(' ')],
  ])
  return csvTable(head, lines)
}
