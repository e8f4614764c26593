import { basename } from 'node:path'
import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import type { Progress } from '../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { reportProgress } from '../base/reportProgress.ts'
import { threadCount } from '../base/threads.ts'
import { readCheckpoint } from '../checkpoint/checkpointFile.ts'
import { checkTensors } from '../checkpoint/checkTensors.ts'
import { tensorProducts } from '../data/preprocessing/tensorProducts.ts'
import { openTrainingData, type TrainingData } from '../data/trainingData.ts'
import { createInference } from '../network/inference/createInference.ts'
import type { Inference } from '../network/inference/inference.ts'
import { parameterSpecs } from '../network/parameters.ts'
import { fusesPasses, giveOperationsOneThread } from '../ops/graph/lanes.ts'
import type { JobHandler } from '../protocol.ts'
import { loadRuntime } from '../runtime/loadRuntime.ts'
import { EVALUATION_BATCH, judge } from '../training/score.ts'
import type { EvaluateInput, EvaluateJob, EvaluateResult } from './evaluateJob.ts'
import { requireSuitable } from './requireSuitable.ts'

interface Opened {
  data: TrainingData
  inference: Inference
}

/** The job `evaluate`: one checkpoint on one part of one data set, image by image. */
export const evaluate: JobHandler<EvaluateJob> = async function* (input, { signal }) {
  const opening = reportProgress<Opened>((report) => open(input, signal, report))
  let opened: Opened
  for (let next = await opening.next(); ; next = await opening.next()) {
    if (next.done) {
      opened = next.value
      break
    }
    yield { kind: 'progress', progress: next.value }
  }
  const { data, inference } = opened
  try {
    const total = countOf(data, input.part)
    if (total === 0)
      throw new WorkbenchError(
        'BAD_INPUT',
        `${data.dataset.name} has no ${input.part} images here, so there is nothing to evaluate; choose another part.`,
      )
    const result = emptyResult(data, input, total)
    let done = 0
    const start = performance.now()
    for await (const batch of data.evaluationBatches(input.part, EVALUATION_BATCH)) {
      signal.throwIfAborted()
      const logits = await inference.logits(batch.images, batch.size)
      collect(result, done, logits, batch)
      done += batch.size
      const secondsLeft = ((performance.now() - start) / 1000 / done) * (total - done)
      yield { kind: 'progress', progress: { phase: 'evaluating', done, total, unit: 'images', secondsLeft } }
    }
    result.loss /= total
    result.error /= total
    return result
  } finally {
    inference.dispose()
    await data.close()
  }
}

async function open(input: EvaluateInput, signal: AbortSignal, report: (progress: Progress) => void): Promise<Opened> {
  const { header, tensors } = await readCheckpoint(input.checkpointPath, input.sha256)
  report({ phase: 'loading the tensor runtime', done: 0, total: null, unit: '', secondsLeft: null })
  giveOperationsOneThread(fusesPasses(header.architecture))
  const runtime = await loadRuntime(input.runtime, {
    tensorflowFolder: input.tensorflowFolder,
    threads: threadCount(),
    onProvision: report,
  })
  signal.throwIfAborted()
  const data = await openTrainingData({
    datasetPath: input.datasetFolder,
    recipe: header.recipe,
    seed: header.seed,
    products: tensorProducts(runtime.tf),
    fitted: tensors,
    thread: 'same',
    signal,
    onProgress: report,
  })
  try {
    requireSuitable(header.architecture, data.dataset)
    const weights = tensors.filter(({ name }) => !name.startsWith('preprocessing/'))
    checkTensors(parameterSpecs(analyseArchitecture(header.architecture)), weights)
    const inference = await createInference(runtime, header, weights, {
      batch: EVALUATION_BATCH,
      images: countOf(data, input.part),
      threads: threadCount() ?? 1,
      onProgress: (done, total) =>
        report({ phase: 'measuring convolution algorithms', done, total, unit: 'layer shapes', secondsLeft: null }),
      signal,
    })
    return { data, inference }
  } catch (error) {
    await data.close()
    throw error
  }
}

const countOf = (data: TrainingData, part: EvaluateInput['part']) =>
  ({ train: data.trainCount, validation: data.validationCount, test: data.testCount })[part]

function emptyResult(data: TrainingData, input: EvaluateInput, count: number): EvaluateResult {
  const classes = [...data.classes]
  return {
    dataset: data.dataset.name || basename(input.datasetFolder),
    datasetSha256: data.dataset.sha256,
    part: input.part,
    classes,
    count,
    loss: 0,
    error: 0,
    confusion: new Uint32Array(classes.length ** 2),
    positions: new Uint32Array(count),
    labels: new Uint16Array(count),
    predicted: new Uint16Array(count),
    confidence: new Float32Array(count),
    logits: new Float32Array(count * classes.length),
  }
}

/** Adds one batch; loss and error are sums until the end. */
function collect(
  result: EvaluateResult,
  start: number,
  logits: Float32Array,
  batch: { size: number; labels: Int32Array; positions: Uint32Array },
): void {
  const classes = result.classes.length
  result.logits.set(logits, start * classes)
  result.positions.set(batch.positions, start)
  for (let n = 0; n < batch.size; n++) {
    const label = batch.labels[n]!
    const { loss, predicted, confidence } = judge(logits.subarray(n * classes, (n + 1) * classes), label)
    result.loss += loss
    if (predicted !== label) result.error++
    result.confusion[label * classes + predicted]!++
    result.labels[start + n] = label
    result.predicted[start + n] = predicted
    result.confidence[start + n] = confidence
  }
}
