import { type NamedTensor, safetensorsParts } from '../../../shared/checkpoint/safetensors.ts'
import type { Progress } from '../../../shared/data/dataset.ts'
import { ESTIMATE_STEPS, type Measured } from '../../../shared/training/estimate.ts'
import { diagnosticsEvery, isDiagnosed } from '../../../shared/training/layerDiagnostics.ts'
import { learningRateAt } from '../../../shared/training/schedules.ts'
import { reportProgress } from '../base/reportProgress.ts'
import type { JobHandler } from '../protocol.ts'
import { type Prepared, prepareTraining } from './prepare.ts'
import { EVALUATION_BATCH } from './score.ts'
import type { EstimateJob } from './trainJob.ts'

/** The first steps build plans and grow the heap. */
const WARM_UP = 3
/** Where steps are slow, fewer are measured. */
const MOST_SECONDS = 60
const FEWEST = 3

const now = () => performance.now() / 1000

/**
 * The job `estimate`: some steps of a training as it is asked for, its own batches and layer diagnostics included, and the scoring of some
 * images. Nothing is kept of it, and no file is written but the data set's fitted preprocessing, which the training would make as well.
 */
export const estimate: JobHandler<EstimateJob> = async function* (input, { signal }) {
  const train = { ...input, runId: 'estimate', title: 'Estimate', runFolder: '', resume: null }
  const preparing = reportProgress<Prepared>((report) => prepareTraining(train, signal, report))
  let next = await preparing.next()
  for (; !next.done; next = await preparing.next()) yield { kind: 'progress', progress: next.value }
  const prepared = next.value
  const { runtime, data, step, dispose } = prepared
  const { request } = input
  let memoryBytes = 0
  const breathe = async () => {
    memoryBytes = Math.max(memoryBytes, process.memoryUsage.rss())
    await new Promise<void>((resolve) => setImmediate(resolve))
    signal.throwIfAborted()
  }
  try {
    const { batchesPerEpoch: stepsPerEpoch } = data
    let [steps, began] = [0, now()]
    for (let number = 0; number < WARM_UP + ESTIMATE_STEPS; number++) {
      if (number === WARM_UP) began = now()
      const batch = await data.batch(Math.floor(number / stepsPerEpoch), number % stepsPerEpoch)
      const learningRate = learningRateAt(request.recipe, { step: number, stepsPerEpoch })
      await step.run(batch, { learningRate, step: number, diagnose: isDiagnosed(number, diagnosticsEvery(request)) })
      await breathe()
      steps = number + 1 - WARM_UP
      yield { kind: 'progress', progress: measuring(number + 1) }
      if (steps >= FEWEST && now() - began > MOST_SECONDS) break
    }
    const secondsPerStep = (now() - began) / steps
    const evaluation = await secondsPerEvaluation(prepared, request.recipe.averageWeights ? 2 : 1, breathe)
    const copying = now()
    const tensors = [...(await step.read()), ...data.preprocessing.toTensors()]
    const secondsAtEnd = evaluation + now() - copying
    await breathe()
    return {
      steps,
      secondsPerStep,
      secondsPerEvaluation: secondsAtEnd,
      stepsPerEpoch,
      memoryBytes,
      checkpointBytes: checkpointSize(tensors, request),
      runtime: runtime.id,
      device: runtime.device,
    } satisfies Measured
  } finally {
    await dispose()
  }
}

/** Bytes of a checkpoint with these tensors, up to what its header says of the run; the file is not put together, whatever its size. */
export const checkpointSize = (tensors: NamedTensor[], request: EstimateJob['input']['request']): number =>
  safetensorsParts({ tensors, metadata: { checkpoint: JSON.stringify(request) } }).bytes

const measuring = (done: number): Progress => ({
  phase: 'measuring',
  done,
  total: WARM_UP + ESTIMATE_STEPS,
  unit: 'steps',
  secondsLeft: null,
})

/** Seconds to score all validation and test images, by two batches of them after one that warms up. */
async function secondsPerEvaluation(
  { data, step }: Prepared,
  times: number,
  breathe: () => Promise<void>,
): Promise<number> {
  const images = data.validationCount + data.testCount
  if (images === 0) return 0
  let [scored, seconds, count] = [0, 0, 0]
  let began = now()
  for await (const batch of data.evaluationBatches(data.testCount > 0 ? 'test' : 'validation', EVALUATION_BATCH)) {
    await step.logits(batch.images, batch.size)
    await breathe()
    const took = now() - began
    began = now()
    // A single batch has to do for a small part; otherwise the first one only warms up.
    if (count === 1) [scored, seconds] = [0, 0]
    scored += batch.size
    seconds += took
    if (++count === 3) break
  }
  return (times * images * seconds) / scored
}
