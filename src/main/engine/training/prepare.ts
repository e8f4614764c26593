import type { Checkpoint, CheckpointHeader } from '../../../shared/checkpoint/checkpoint.ts'
import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import { relateClasses, someNames } from '../../../shared/data/classLists.ts'
import type { Dataset, Progress } from '../../../shared/data/dataset.ts'
import { partCount } from '../../../shared/data/layout.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { warmUpMistake } from '../../../shared/training/recipeMistakes.ts'
import type { RunRequest } from '../../../shared/training/run.ts'
import { threadCount } from '../base/threads.ts'
import { readCheckpoint, requireNetwork } from '../checkpoint/checkpointFile.ts'
import { tensorProducts } from '../data/preprocessing/tensorProducts.ts'
import { requireFit } from '../data/requireFit.ts'
import { openTrainingData, type TrainingData } from '../data/trainingData.ts'
import { fusesPasses, giveOperationsOneThread } from '../ops/graph/lanes.ts'
import type { Runtime } from '../ops/runtime.ts'
import { loadRuntime } from '../runtime/loadRuntime.ts'
import { passedOverFolder } from '../runtime/loadTensorFlow.ts'
import { createStep } from './createStep.ts'
import { startWeights } from './startWeights.ts'
import type { TrainingStep } from './step.ts'
import type { TrainInput } from './trainJob.ts'

/** Everything opened that a run needs. */
export interface Prepared {
  runtime: Runtime
  data: TrainingData
  step: TrainingStep
  /** The checkpoint to go on from. */
  earlier: Checkpoint | null
  /** Sentences about what differs from the process that the run began in. */
  warnings: string[]
  dispose(): Promise<void>
}

const phase = (text: string): Progress => ({ phase: text, done: 0, total: null, unit: '', secondsLeft: null })

/**
 * Loads the runtime, opens the data, builds the step and puts weights into it.
 * @throws WorkbenchError RUNTIME, NOT_FOUND, BAD_FILE, BAD_INPUT, CANCELLED
 */
export async function prepareTraining(
  input: TrainInput,
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<Prepared> {
  const { request } = input
  const earlier = input.resume === null ? null : await readEarlier(input.resume, request)
  const source = earlier || !input.source ? null : await readCheckpoint(input.source)
  report(phase('loading the tensor runtime'))
  const { runtime, warnings } = await loadRuntimeFor(input, earlier?.header.computation ?? null, report)
  signal.throwIfAborted()
  report(phase('reading the data set'))
  const data = await openTrainingData({
    datasetPath: input.datasetFolder,
    recipe: request.recipe,
    seed: request.seed,
    products: tensorProducts(runtime.tf),
    // What another model expects of images is part of it.
    fitted: (earlier ?? source)?.tensors,
    signal,
    onProgress: report,
  })
  try {
    requireFit(request, data.dataset, data.trainCount)
    const late = warmUpMistake(request.recipe, data.batchesPerEpoch)
    if (late) throw new WorkbenchError('BAD_INPUT', late)
    if (earlier) requireData(earlier.header, data.dataset, input.resume!)
    report(phase('building the training step'))
    // No batch is larger than the data set, whatever the recipe says.
    const recipe = { ...request.recipe, batchSize: Math.min(request.recipe.batchSize, data.trainCount) }
    const computation = earlier?.header.computation ?? null
    const { step, warning } = await createStep(runtime, { ...request, recipe }, computation, {
      onProgress: report,
      signal,
    })
    step.write(
      earlier ? stateTensors(earlier.tensors) : startWeights(request, source, input.source ?? '', data.classes),
    )
    return {
      runtime,
      data,
      step,
      earlier,
      warnings: [
        ...warnings,
        ...(warning === null ? [] : [warning]),
        ...(earlier === null ? ownValidation(data.dataset) : []),
      ],
      async dispose() {
        step.dispose()
        await data.close()
      },
    }
  } catch (error) {
    await data.close()
    throw error
  }
}

/** Weights and what the optimiser keeps of them, without the preprocessing. */
const stateTensors = (tensors: readonly NamedTensor[]) =>
  tensors.filter(({ name }) => !name.startsWith('preprocessing/'))

/** Said in the run: what chooses its best checkpoint is not the share that the recipe names. */
function ownValidation(dataset: Dataset): string[] {
  const count = partCount(dataset, 'validation')
  return count === 0
    ? []
    : [
        `${dataset.title} has a validation part of its own: its ${count} images choose the best checkpoint, and none of the training images is held out.`,
      ]
}

async function readEarlier(path: string, request: RunRequest): Promise<Checkpoint> {
  const checkpoint = await readCheckpoint(path)
  requireNetwork(checkpoint, request.architecture, path)
  if (checkpoint.header.seed !== request.seed)
    throw new WorkbenchError(
      'BAD_FILE',
      `${path} belongs to another run: its seed is ${checkpoint.header.seed}, not ${request.seed}; choose a checkpoint of this run.`,
    )
  return checkpoint
}

/** The runtime of the request; with `auto` the one that computed the checkpoint, where it still loads. */
async function loadRuntimeFor(
  { request, tensorflowFolder }: TrainInput,
  earlier: CheckpointHeader['computation'] | null,
  report: (progress: Progress) => void,
): Promise<{ runtime: Runtime; warnings: string[] }> {
  if (request.step !== 'eager') giveOperationsOneThread(fusesPasses(request.architecture, request.convolution))
  const options = { tensorflowFolder, threads: threadCount(), onProvision: report }
  const differs = (runtime: Runtime): string[] => {
    if (earlier === null) return []
    const then = `${earlier.runtime} with ${earlier.threads ?? 'unknown'} threads`
    const now = `${runtime.id} with ${threadCount() ?? 'unknown'} threads`
    return then === now
      ? []
      : [`The run began on ${then} and goes on on ${now}: it repeats itself up to rounding, not to the last bit.`]
  }
  const warningsOf = (runtime: Runtime) =>
    [...differs(runtime), passedOverFolder(tensorflowFolder, runtime)].filter((one) => one !== null)
  if (request.runtime === 'auto' && earlier) {
    try {
      const runtime = await loadRuntime(earlier.runtime, options)
      return { runtime, warnings: warningsOf(runtime) }
    } catch (error) {
      if (!(error instanceof WorkbenchError) || error.code !== 'RUNTIME') throw error
    }
  }
  const runtime = await loadRuntime(request.runtime, options)
  return { runtime, warnings: warningsOf(runtime) }
}

function requireData(header: CheckpointHeader, dataset: Dataset, path: string): void {
  if (header.dataset.sha256 !== dataset.sha256)
    throw new WorkbenchError(
      'BAD_FILE',
      `${path} was trained on ${header.dataset.name} as it was then, but its images have changed since; start a new run.`,
    )
  // The hash covers images and labels, not what the labels are called.
  if (relateClasses(dataset.classes, header.dataset.classes).kind !== 'same')
    throw new WorkbenchError(
      'BAD_FILE',
      `${path} was trained on the classes ${someNames(header.dataset.classes)}, but those of ${dataset.name} are ${someNames(dataset.classes)} now; start a new run.`,
    )
}
