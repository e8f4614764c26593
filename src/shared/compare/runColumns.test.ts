import { describe, expect, test } from 'vitest'
import { paperArchitecture } from '../architecture/paper.ts'
import { QUICK_RECIPE } from '../training/presets.ts'
import type { EpochMetrics, RunSummary } from '../training/run.ts'
import { compareCells, differingColumns, RUN_COLUMNS } from './runColumns.ts'
import { filterName, filterRuns, unknownFields } from './runFilter.ts'
import { runsCsv, runsLatex, runsMarkdown } from './tableExport.ts'

const NO_TITLES = new Map()

const epoch = (number: number, validationError: number, testError: number): EpochMetrics => ({
  epoch: number,
  step: number * 10,
  learningRate: 0.05,
  trainLoss: 1,
  trainError: 0.3,
  validationLoss: 1,
  validationError,
  testLoss: 1,
  testError,
  seconds: 10,
  imagesPerSecond: 500,
})
const run = (id: string, network: string, learningRate: number, extra: Partial<RunSummary> = {}): RunSummary => ({
  id,
  title: id,
  createdAt: '2026-01-02T03:04:05Z',
  request: {
    architecture: paperArchitecture(network, { width: 0.25 }),
    dataset: 'shapes',
    recipe: { ...QUICK_RECIPE, learningRate },
    seed: 1,
    runtime: 'auto',
    step: 'auto',
    convolution: 'auto',
  },
  imported: null,
  phase: 'done',
  reason: null,
  step: 20,
  stepsPerEpoch: 10,
  totalSteps: 20,
  secondsLeft: null,
  imagesPerSecond: null,
  preparation: null,
  runtime: 'tensorflow',
  device: null,
  algorithms: {},
  stepMode: null,
  warning: null,
  warnings: [],
  epochsDone: 3,
  epochSeconds: 30,
  lastEpoch: epoch(2, 0.12, 0.11),
  bestEpoch: epoch(1, 0.1, 0.15),
  archived: false,
  tags: [],
  note: '',
  ...extra,
})
const runs = [run('first', 'all-cnn-c', 0.05), run('second', 'model-c', 0.01, { tags: ['base', 'line'], note: '=1+1' })]
const column = (id: string) => RUN_COLUMNS.find((candidate) => candidate.id === id)!

test('the best epoch is chosen by validation, and its test error is told apart from the final one', () => {
  expect(column('bestEpoch').value(runs[0]!)).toBe(2) // counted from 1, as people do
  expect(column('bestTest').value(runs[0]!)).toBe(0.15)
  expect(column('finalTest').value(runs[0]!)).toBe(0.11)
})

test('differences only: what all runs share is left out', () => {
  expect(differingColumns(runs, RUN_COLUMNS).map(({ id }) => id)).toEqual([
    ...['title', 'tags', 'network', 'parameters', 'rate', 'note'],
  ])
})

describe('the filter', () => {
  test.each([
    ['', ['first', 'second']],
    ['model', ['second']],
    ['network:all-cnn', ['first']],
    ['tags:base', ['second']],
    ['shapes first', ['first']],
    ['nothing-like-it', []],
    ['unknown:word', []],
    ['lr:0.05', ['first']],
    ['LR:5e-2', ['first']],
    ['learning-rate:0.01', ['second']],
    ['lr:0.0', []], // a number is a number, not a piece of text
    ['lr<0.05', ['second']],
    ['lr:<=0.05', ['first', 'second']],
    ['lr:0.02..0.1', ['first']],
    ['lr:..0.02', ['second']],
    ['seed:1 lr>0.02', ['first']],
    ['test<20%', ['first', 'second']],
    ['test>=16', []], // what cannot be a share is meant as per cent
    ['test=15%', ['first', 'second']],
    ['epochs:', ['first', 'second']], // still being typed
    ['tags:"base, line"', ['second']],
    ['lr<many', []],
  ])('"%s" finds %j', (query, expected) => expect(filterRuns(runs, query).map(({ id }) => id)).toEqual(expected))

  test.each(RUN_COLUMNS.map((one) => [filterName(one), one.id]))('takes the name it shows, %s', (name, id) => {
    expect(unknownFields(`${name}:x`)).toEqual([])
    const value = column(id).value(runs[1]!)
    if (typeof value === 'number') expect(filterRuns(runs, `${name}:${value}`)).toContain(runs[1])
  })

  test('names what is no column', () => {
    expect(unknownFields('lrr:0.03 network:x test<9% plain')).toEqual(['lrr'])
  })
})

test('imported weights show nothing of a recipe, a seed or epochs, and no filter for one finds them', () => {
  const brought = run('third', 'all-cnn-c', 0.05, {
    imported: { file: '/w.safetensors' },
    epochsDone: 0,
    lastEpoch: null,
    bestEpoch: null,
  })
  const told = RUN_COLUMNS.filter(({ value }) => value(brought) !== null).map(({ id }) => id)
  expect(told).toEqual(['title', 'phase', 'created', 'network', 'parameters', 'dataset', 'preprocessing', 'runtime'])
  expect(column('phase').value(brought)).toBe('imported')
  for (const query of ['lr:0.05', 'epochs>1', 'seed:1', 'batch>0', 'done:0'])
    expect(filterRuns([brought], query)).toEqual([])
  expect(filterRuns([brought], 'state:imported')).toEqual([brought])
  expect(runsCsv([brought], ['title', 'phase', 'epochs', 'seed'].map(column), NO_TITLES)).toContain('third,imported,,')
})

test('absent values sort last both ways; words sort by their numbers', () => {
  expect([3, null, 1].sort((a, b) => compareCells(a, b, 1))).toEqual([1, 3, null])
  expect([3, null, 1].sort((a, b) => compareCells(a, b, -1))).toEqual([3, 1, null])
  expect(['run 10', 'run 9'].sort((a, b) => compareCells(a, b, 1))).toEqual(['run 9', 'run 10'])
})

test('exports have a head and a line a run, and no cell that a spreadsheet would run', () => {
  const columns = ['title', 'tags', 'finalTest', 'note'].map(column)
  expect(runsCsv(runs, columns, NO_TITLES)).toBe(
    'Run,Tags,Data set,Last test error,Note\r\nfirst,,shapes,0.11,\r\nsecond,"base, line",shapes,0.11,\'=1+1\r\n',
  )
  expect(runsMarkdown(runs, columns, NO_TITLES).split('\n')[3]).toBe(
    '| second | base, line | shapes | 11.00 % | =1+1 |',
  )
  expect(runsLatex(runs, columns, NO_TITLES)).toContain('  second & base, line & shapes & 11.00 \\% & =1+1 \\\\')
})
