import { csvRow, valueAt } from '../csv.ts'
import type { EpochMetrics, StepMetrics } from '../training/run.ts'

/** Columns of a table of steps. */
export const STEP_COLUMNS = [
  'step',
  'epoch',
  'seconds',
  'loss',
  'error',
  'learningRate',
  'imagesPerSecond',
] as const satisfies readonly (keyof StepMetrics)[]
export type StepColumn = (typeof STEP_COLUMNS)[number]

/** Only runs that keep a moving average have these. */
const AVERAGED = ['averageValidationLoss', 'averageValidationError', 'averageTestLoss', 'averageTestError'] as const

const EPOCH_COLUMNS: readonly (keyof EpochMetrics)[] = [
  'epoch',
  'step',
  'learningRate',
  'trainLoss',
  'trainError',
  'validationLoss',
  'validationError',
  'testLoss',
  'testError',
  ...AVERAGED,
  'seconds',
  'imagesPerSecond',
]

/** Columns of a table of these epochs; those of a moving average where there is one. */
export function epochColumns(epochs: readonly EpochMetrics[]): (keyof EpochMetrics)[] {
  const has = epochs.some((epoch) => AVERAGED.some((column) => epoch[column] !== undefined))
  return EPOCH_COLUMNS.filter((column) => has || !AVERAGED.some((one) => one === column))
}

/** A row of CSV: one step. @param columns which of them the table has */
export const stepRow = (
  steps: Partial<Record<StepColumn, ArrayLike<number>>>,
  at: number,
  columns: readonly StepColumn[] = STEP_COLUMNS,
) => csvRow(columns.map((column) => valueAt(steps[column], at)))

/** A table of epochs as CSV, with its heading. */
export function epochTable(epochs: readonly EpochMetrics[]): string {
  const columns = epochColumns(epochs)
  return [csvRow(columns), ...epochs.map((epoch) => csvRow(columns.map((column) => epoch[column])))].join('')
}
