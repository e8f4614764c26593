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
