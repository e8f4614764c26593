import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CURVE_WRITERS } from '../../src/main/services/exports/curves/table.ts'
import { testCurves } from './curves.ts'

/** A run's curves as TensorBoard's event file, and its numbers (`curves.json`) for scripts/peers/exports.mjs to compare. */
export async function writeCurves(folder: string): Promise<void> {
  const curves = testCurves()
  const into = join(folder, 'tensorboard')
  mkdirSync(into, { recursive: true })
  for (const { name, content } of await CURVE_WRITERS.tensorboard(curves, 'steps', ''))
    writeFileSync(join(into, name), content)
  const { steps, epochs, file } = curves
  writeFileSync(
    join(folder, 'curves.json'),
    JSON.stringify({
      begun: Date.parse(file.createdAt) / 1000,
      title: file.title,
      seconds: [...steps.seconds.subarray(0, steps.length)],
      'train/loss': [...steps.loss.subarray(0, steps.length)],
      'train/error': [...steps.error.subarray(0, steps.length)],
      'train/learning_rate': [...steps.learningRate.subarray(0, steps.length)],
      'epoch/validation_loss': epochs.map(({ validationLoss }) => validationLoss),
      'epoch/train_error': epochs.map(({ trainError }) => trainError),
    }),
  )
}
