import { hasDiverged, type RangePoint, rangeRate } from '../../../shared/training/rangeTest.ts'
import { reportProgress } from '../base/reportProgress.ts'
import type { JobHandler } from '../protocol.ts'
import { type Prepared, prepareTraining } from './prepare.ts'
import type { RangeTestJob } from './trainJob.ts'

/** Points told at a time. */
const BUNDLE = 5

/**
 * The job `range-test`: a training from its initial weights at rates that grow from step to step, until the loss is beyond use. Nothing is
 * kept of it.
 */
export const rangeTest: JobHandler<RangeTestJob> = async function* (input, { signal }) {
  const { steps } = input
  const request = { ...input.request, diagnosticsEvery: 0 }
  const train = { ...input, request, runId: 'range-test', title: 'Range test', runFolder: '', resume: null }
  const preparing = reportProgress<Prepared>((report) => prepareTraining(train, signal, report))
  let next = await preparing.next()
  for (; !next.done; next = await preparing.next()) yield { kind: 'preparing', progress: next.value }
  const { data, step, dispose } = next.value
  const points: RangePoint[] = []
  let told = 0
  try {
    for (let number = 0; number < steps; number++) {
      signal.throwIfAborted()
      const [epoch, index] = [Math.floor(number / data.batchesPerEpoch), number % data.batchesPerEpoch]
      const learningRate = rangeRate(input, number)
      const { loss } = await step.run(await data.batch(epoch, index), { learningRate, step: number })
      if (!Number.isFinite(loss)) break
      points.push({ learningRate, loss })
      const isOver = hasDiverged(points, steps)
      if (points.length - told >= BUNDLE || isOver) {
        yield { kind: 'points', points: points.slice(told), steps }
        told = points.length
      }
      if (isOver) break
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    if (told < points.length) yield { kind: 'points', points: points.slice(told), steps }
    return { points, device: next.value.runtime.device, recipe: request.recipe }
  } finally {
    await dispose()
  }
}
