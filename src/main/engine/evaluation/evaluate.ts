import { basename } from 'node:path'
import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { parameterSpecs } from '../../../shared/architecture/parameters.ts'
import { confusionMatrix } from '../../../shared/compare/confusion.ts'
import { type ClassMap, classMap, isOneToOne } from '../../../shared/data/classLists.ts'
import type { Progress } from '../../../shared/data/dataset.ts'
import { imagesMisfit } from '../../../shared/data/suits.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { reportProgress } from '../base/reportProgress.ts'
import { threadCount } from '../base/threads.ts'
import { readCheckpoint } from '../checkpoint/checkpointFile.ts'
import { checkTensors } from '../checkpoint/checkTensors.ts'
import { tensorProducts } from '../data/preprocessing/tensorProducts.ts'
import { openTrainingData, type TrainingData } from '../data/trainingData.ts'
import { createInference } from '../network/inference/createInference.ts'
import type { Inference } from '../network/inference/inference.ts'
import { fusesPasses, giveOperationsOneThread } from '../ops/graph/lanes.ts'
import type { JobHandler } from '../protocol.ts'
import { loadRuntime } from '../runtime/loadRuntime.ts'
import { EVALUATION_BATCH, judge } from '../training/score.ts'
import type { EvaluateInput, EvaluateJob, EvaluateResult } from './evaluateJob.ts'

interface Opened {
  data: TrainingData
  inference: Inference
  /** The network's classes, in the order of its outputs, and which of them each class of the data set is. */
  networkClasses: readonly string[]
  map: ClassMap
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
  const { data, inference, networkClasses, map } = opened
  try {
    const total = countOf(data, input.part)
    if (total === 0)
      throw new WorkbenchError(
        'BAD_INPUT',
        `${data.dataset.name} has no ${input.part} images here, so there is nothing to evaluate; choose another part.`,
      )
    const result = emptyResult(data, input, total, networkClasses, map)
    let done = 0
    let kept = 0
    const start = performance.now()
    for await (const batch of data.evaluationBatches(input.part, EVALUATION_BATCH)) {
      signal.throwIfAborted()
      const logits = await inference.logits(batch.images, batch.size)
      kept = collect(result, kept, logits, batch, map)
      done += batch.size
      const secondsLeft = ((performance.now() - start) / 1000 / done) * (total - done)
      yield { kind: 'progress', progress: { phase: 'evaluating', done, total, unit: 'images', secondsLeft } }
    }
    if (kept === 0)
      throw new WorkbenchError(
        'BAD_INPUT',
        `All ${total} ${input.part} images of ${data.dataset.name} are of classes that are left out; map one class more.`,
      )
    return finished(result, kept)
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
    const misfit = imagesMisfit(header.architecture, data.dataset, true)
    if (misfit) throw new WorkbenchError('BAD_INPUT', misfit)
    const titles = { set: data.dataset.name, network: header.title }
    const map = classMap(data.classes, header.dataset.classes, titles, input.classMap)
    const weights = tensors.filter(({ name }) => !name.startsWith('preprocessing/'))
    checkTensors(parameterSpecs(analyseArchitecture(header.architecture)), weights, [])
    const inference = await createInference(runtime, header, weights, {
      batch: EVALUATION_BATCH,
      images: countOf(data, input.part),
      threads: threadCount() ?? 1,
      onProgress: (done, total) =>
        report({ phase: 'measuring convolution algorithms', done, total, unit: 'layer shapes', secondsLeft: null }),
      signal,
    })
    return { data, inference, networkClasses: header.dataset.classes, map }
  } catch (error) {
    await data.close()
    throw error
  }
}

const countOf = (data: TrainingData, part: EvaluateInput['part']) =>
  ({ train: data.trainCount, validation: data.validationCount, test: data.testCount })[part]

/** Answers are told in the data set's classes where they are the network's one to one, else in the network's. */
function emptyResult(
  data: TrainingData,
  input: EvaluateInput,
  count: number,
  networkClasses: readonly string[],
  map: ClassMap,
): EvaluateResult {
  const classes = isOneToOne(map, networkClasses.length) ? [...data.classes] : [...networkClasses]
  return {
    dataset: data.dataset.name || basename(input.datasetFolder),
    datasetSha256: data.dataset.sha256,
    part: input.part,
    matching: input.classMap ? 'as told' : map.every((place, at) => place === at) ? 'same' : 'by name',
    classes,
    count,
    loss: 0,
    error: 0,
    confusion: new Uint32Array(0), // counted at the end
    positions: new Uint32Array(count),
    labels: new Uint16Array(count),
    predicted: new Uint16Array(count),
    confidence: new Float32Array(count),
    logits: new Float32Array(count * classes.length),
  }
}

/**
 * Adds one batch; loss and error are sums until the end. Images of classes that are left out are passed over.
 * @param kept images that the result holds already
 * @returns images that it holds now
 */
function collect(
  result: EvaluateResult,
  kept: number,
  logits: Float32Array,
  batch: { size: number; labels: Int32Array; positions: Uint32Array },
  map: ClassMap,
): number {
  const classes = result.classes.length
  const inOwnOrder = isOneToOne(map, classes)
  for (let n = 0; n < batch.size; n++) {
    const stored = batch.labels[n]!
    const place = map[stored]!
    if (place < 0) continue
    const answer = logits.subarray(n * classes, (n + 1) * classes)
    const label = inOwnOrder ? stored : place
    const scores = inOwnOrder ? Float32Array.from(map, (output) => answer[output]!) : answer
    result.logits.set(scores, kept * classes)
    result.positions[kept] = batch.positions[n]!
    const { loss, predicted, confidence } = judge(scores, label)
    result.loss += loss
    if (predicted !== label) result.error++
    result.labels[kept] = label
    result.predicted[kept] = predicted
    result.confidence[kept] = confidence
    kept++
  }
  return kept
}

/** Sums become means, and arrays end with the images that were kept. */
function finished(result: EvaluateResult, count: number): EvaluateResult {
  const { classes, positions, labels, predicted, confidence, logits } = result
  return {
    ...result,
    count,
    loss: result.loss / count,
    error: result.error / count,
    confusion: confusionMatrix(labels.subarray(0, count), predicted.subarray(0, count), classes.length).counts,
    positions: positions.slice(0, count),
    labels: labels.slice(0, count),
    predicted: predicted.slice(0, count),
    confidence: confidence.slice(0, count),
    logits: logits.slice(0, count * classes.length),
  }
}
