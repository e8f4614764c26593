import type { RunCurves } from '../../src/main/services/exports/curves/runCurves.ts'
import { emptyColumns } from '../../src/main/workspace/metricsRecord.ts'
import type { EpochMetrics } from '../../src/shared/training/run.ts'
import { testRequest } from '../services/testRuns.ts'

/** A run of two epochs with three steps each, with numbers that float32 does not hold as they are written. */
export function testCurves(): RunCurves {
  const steps = emptyColumns(8)
  for (let at = 0; at < 6; at++) {
    steps.step[at] = at
    steps.epoch[at] = (at + 1) / 3
    steps.seconds[at] = at * 1.25
    steps.loss[at] = 2.3 - at / 7
    steps.error[at] = 0.9 - at / 10
    steps.learningRate[at] = 0.05
    steps.imagesPerSecond[at] = 213.4
  }
  steps.length = 6
  const epochs = [0, 1].map(
    (epoch): EpochMetrics => ({
      epoch,
      step: 3 * (epoch + 1),
      learningRate: 0.05,
      trainLoss: 2.1 - epoch / 3,
      trainError: 0.7 - epoch / 10,
      validationLoss: 2.2 - epoch / 3,
      validationError: 0.75,
      testLoss: null,
      testError: null,
      seconds: 3.75,
      imagesPerSecond: 213.4,
    }),
  )
  const file = {
    id: 'a-run',
    title: 'A run | with a bar',
    createdAt: '2026-01-31T14:25:00.000Z',
    request: testRequest({ epochs: 2 }),
    versions: {},
  }
  return { file, steps, epochs }
}
