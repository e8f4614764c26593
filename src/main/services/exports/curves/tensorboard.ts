import type { EpochMetrics, RunFile } from '../../../../shared/training/run.ts'
import type { MetricsColumns } from '../../../workspace/metricsRecord.ts'
import { pictureRecord, scalarsRecord, textRecord, versionRecord } from './eventFile.ts'
import { giveWay } from './giveWay.ts'
import { firstKernels } from './kernelCheckpoints.ts'
import type { CurveWriter } from './runCurves.ts'

/** Tags by number of a step. */
const STEPS = {
  'train/loss': 'loss',
  'train/error': 'error',
  'train/learning_rate': 'learningRate',
  'train/images_per_second': 'imagesPerSecond',
} as const
/** Tags by number of an epoch, which stand at its last step. */
const EPOCHS: Readonly<Record<string, keyof EpochMetrics>> = {
  'epoch/train_loss': 'trainLoss',
  'epoch/train_error': 'trainError',
  'epoch/validation_loss': 'validationLoss',
  'epoch/validation_error': 'validationError',
  'epoch/test_loss': 'testLoss',
  'epoch/test_error': 'testError',
  'epoch/average_validation_error': 'averageValidationError',
  'epoch/average_test_error': 'averageTestError',
}

/** Tag of the pictures of the first layer's kernels. */
export const KERNELS = 'first_layer_kernels'

/** A step's numbers by tag. */
export const stepValues = (steps: MetricsColumns, at: number): Record<string, number> =>
  Object.fromEntries(Object.entries(STEPS).map(([tag, column]) => [tag, steps[column][at]!]))

/** An epoch's numbers by tag, of those that were measured. */
export const epochValues = (epoch: EpochMetrics): Record<string, number> =>
  Object.fromEntries(
    Object.entries(EPOCHS).flatMap(([tag, column]): [string, number][] => {
      const value = epoch[column]
      return value === null || value === undefined ? [] : [[tag, value]]
    }),
  )

/** The run's settings as a table in Markdown. */
export function settings({ id, title, createdAt, request }: RunFile): string {
  const rows = [
    ['run', id],
    ['network', request.architecture.title],
    ['data set', request.dataset],
    ['seed', request.seed],
    ...Object.entries(request.recipe).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : value,
    ]),
  ]
  const cell = (value: unknown) => String(value).replace(/[|\n]/g, ' ')
  return [
    `### ${title}`,
    `Begun ${createdAt}.`,
    '',
    '| setting | value |',
    '|---|---|',
    ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  ].join('\n')
}

/** An event file: every step and every epoch under the time at which it was trained, and the settings as a text. */
export const tensorboard: CurveWriter = async ({ file, steps, epochs, checkpoints = [] }) => {
  const begun = Date.parse(file.createdAt) / 1000
  const records = [versionRecord(begun), textRecord(begun, 'settings', settings(file))]
  const secondsAt = new Map<number, number>()
  for (let at = 0; at < steps.length; at++) {
    secondsAt.set(steps.step[at]!, steps.seconds[at]!)
    records.push(scalarsRecord(begun + steps.seconds[at]!, steps.step[at]!, stepValues(steps, at)))
    await giveWay(at)
  }
  for (const epoch of epochs) {
    const last = epoch.step - 1
    records.push(scalarsRecord(begun + (secondsAt.get(last) ?? 0), last, epochValues(epoch)))
  }
  for (const checkpoint of checkpoints) {
    const picture = await firstKernels(checkpoint, file.request.architecture)
    const time = begun + (secondsAt.get(checkpoint.step) ?? 0)
    if (picture) records.push(pictureRecord(time, checkpoint.step, KERNELS, picture))
  }
  return [{ name: `events.out.tfevents.${Math.floor(begun)}.allconv`, content: Buffer.concat(records) }]
}
