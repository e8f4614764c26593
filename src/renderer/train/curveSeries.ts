import type { Curve, Series, XAxis } from '@shared/api/runs.ts'
import { paperNumbersOn } from '@shared/architecture/paperNumbers.ts'
import type { Dataset } from '@shared/data/dataset.ts'
import type { CheckpointInfo, EpochMetrics, RunSummary, StepMetrics } from '@shared/training/run.ts'
import { SCHEDULES, scheduleOf } from '@shared/training/schedules.ts'
import { firstAtOrAfter } from '../components/chart/search.ts'
import { smooth } from '../components/chart/smooth.ts'
import type { ChartMark, ChartSeries } from '../components/chart/types.ts'
import { PART_COLOUR } from '../components/runColour.ts'

/** One curve's points: the host's envelope with the live steps behind it. */
export interface Points {
  x: Float64Array
  y: Float32Array
  min: Float32Array
  max: Float32Array
}

/**
 * Joins an envelope and the steps that came after it was asked for. From the first of these on they are all there is to know: they replace
 * the envelope's points, which a resumed run repeats.
 */
export function joinTail(curve: Curve | undefined, tail: readonly StepMetrics[], x: XAxis, series: Series): Points {
  const base = curve ? (tail[0] ? firstAtOrAfter(curve.x, tail[0][x]) : curve.x.length) : 0
  const points: Points = {
    x: new Float64Array(base + tail.length),
    y: new Float32Array(base + tail.length),
    min: new Float32Array(base + tail.length),
    max: new Float32Array(base + tail.length),
  }
  if (curve) {
    points.x.set(curve.x.subarray(0, base))
    points.y.set(curve.mean.subarray(0, base))
    points.min.set(curve.min.subarray(0, base))
    points.max.set(curve.max.subarray(0, base))
  }
  for (const [index, step] of tail.entries()) {
    points.x[base + index] = step[x]
    for (const line of [points.y, points.min, points.max]) line[base + index] = step[series]
  }
  return points
}

/** Where the end of each epoch stands on an axis: in steps, in epochs done, or in seconds of training. */
export function epochPositions(epochs: readonly EpochMetrics[], axis: XAxis): number[] {
  let seconds = 0
  return epochs.map((epoch) => {
    seconds += epoch.seconds
    return axis === 'step' ? epoch.step : axis === 'epoch' ? epoch.epoch + 1 : seconds
  })
}

/** The curve of one quantity at the epochs' ends; absent values are left out. */
function epochSeries(
  epochs: readonly EpochMetrics[],
  positions: readonly number[],
  id: string,
  label: string,
  colour: string,
  pick: (epoch: EpochMetrics) => number | null,
  dash?: readonly number[],
): ChartSeries[] {
  const at = epochs.flatMap((epoch, index) => {
    const value = pick(epoch)
    return value === null ? [] : [[positions[index]!, value] as const]
  })
  if (at.length === 0) return []
  return [{ id, label, colour, dash, shape: 'points', x: at.map(([x]) => x), y: at.map(([, y]) => y) }]
}

/** Loss or error of training (every step), validation and test (every epoch), in one chart. */
export function partSeries(
  quantity: 'loss' | 'error',
  points: Points,
  epochs: readonly EpochMetrics[],
  axis: XAxis,
  smoothing: number,
): ChartSeries[] {
  const positions = epochPositions(epochs, axis)
  const of =
    quantity === 'loss'
      ? (['trainLoss', 'validationLoss', 'testLoss', 'averageValidationLoss', 'averageTestLoss'] as const)
      : (['trainError', 'validationError', 'testError', 'averageValidationError', 'averageTestError'] as const)
  const averaged = (id: string, label: string, colour: string, field: (typeof of)[3 | 4]) =>
    epochSeries(epochs, positions, id, label, colour, (epoch) => epoch[field] ?? null, [2, 3])
  return [
    stepSeries('training', points, PART_COLOUR.train, smoothing),
    ...epochSeries(epochs, positions, 'train-epoch', 'epoch mean', '#7a5cc4', (epoch) => epoch[of[0]], [5, 3]),
    ...epochSeries(epochs, positions, 'validation', 'validation', PART_COLOUR.validation, (epoch) => epoch[of[1]]),
    ...epochSeries(epochs, positions, 'test', 'test', PART_COLOUR.test, (epoch) => epoch[of[2]]),
    ...averaged('average-validation', 'validation, averaged weights', PART_COLOUR.validation, of[3]),
    ...averaged('average-test', 'test, averaged weights', PART_COLOUR.test, of[4]),
  ]
}

/** A curve over steps, with its band and, where asked for, a smoothed line over it. */
export function stepSeries(label: string, points: Points, colour: string, smoothing: number): ChartSeries {
  return {
    id: label,
    label,
    colour,
    shape: 'line',
    ...points,
    ...(smoothing > 0 ? { smoothed: smooth(points.y, smoothing) } : {}),
  }
}

/** Learning-rate drops that the run has passed, its checkpoints, and its best epoch. */
export function runMarks(
  run: Pick<RunSummary, 'stepsPerEpoch' | 'bestEpoch' | 'request'> & { epochs: readonly EpochMetrics[] },
  checkpoints: readonly CheckpointInfo[],
  axis: XAxis,
): ChartMark[] {
  const { epochs, stepsPerEpoch, request, bestEpoch } = run
  const positions = epochPositions(epochs, axis)
  const endOf = (epoch: number): number | null =>
    axis === 'epoch'
      ? epoch + 1
      : axis === 'step'
        ? (epoch + 1) * stepsPerEpoch
        : (positions[epochs.findIndex((one) => one.epoch === epoch)] ?? null)
  const marks: ChartMark[] = []
  const add = (x: number | null, kind: ChartMark['kind'], label: string) => {
    if (x !== null) marks.push({ x, kind, label })
  }
  const drops = scheduleOf(request.recipe) === SCHEDULES.drops ? request.recipe.learningRateDrops : []
  for (const drop of drops)
    if (drop <= epochs.length)
      add(endOf(drop - 1), 'drop', `learning rate × ${request.recipe.learningRateFactor} after epoch ${drop}`)
  for (const checkpoint of checkpoints) {
    const x =
      checkpoint.kind === 'epoch'
        ? endOf(checkpoint.epoch)
        : axis === 'step'
          ? checkpoint.step
          : axis === 'epoch'
            ? checkpoint.step / Math.max(1, stepsPerEpoch)
            : null
    add(
      x,
      'checkpoint',
      `checkpoint of ${checkpoint.kind === 'epoch' ? `epoch ${checkpoint.epoch + 1}` : `step ${checkpoint.step}`}`,
    )
  }
  if (bestEpoch) add(endOf(bestEpoch.epoch), 'best', `best epoch: ${bestEpoch.epoch + 1}`)
  return marks
}

/** The error that the paper prints for the run's network, as a share; null where it cannot stand beside the run's. */
export function paperError(
  { request }: Pick<RunSummary, 'request'>,
  dataset: Pick<Dataset, 'isCifar10'> | undefined,
): number | null {
  const paper = paperNumbersOn(request.architecture, dataset)
  return paper && paper.errorPercent / 100
}
