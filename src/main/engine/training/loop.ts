import type { Checkpoint } from '../../../shared/checkpoint/checkpoint.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { learningRateAt, type Recipe } from '../../../shared/training/recipe.ts'
import { type EpochMetrics, isBetter, type StepMetrics, type TrainingPosition } from '../../../shared/training/run.ts'
import type { DataBatch } from '../data/batches.ts'
import type { TrainingData } from '../data/trainingData.ts'
import { type Score, score } from '../evaluation/score.ts'
import type { CheckpointWriter } from './checkpointWriter.ts'
import { deadClassesWarning, divergence } from './diagnosis.ts'
import type { StepResult, TrainingStep } from './step.ts'
import type { TrainCommand, TrainEvent, TrainResult, WrittenCheckpoint } from './trainJob.ts'
import type { Finding, Watch } from './watch.ts'

/** Where a training stands between two steps. */
export interface Progressed {
  position: TrainingPosition
  best: EpochMetrics | null
}

/** All that a training needs, opened and ready. */
export interface LoopParts {
  recipe: Recipe
  data: Pick<
    TrainingData,
    'batch' | 'batchesPerEpoch' | 'evaluationBatches' | 'classes' | 'validationCount' | 'testCount'
  >
  step: TrainingStep
  writer: CheckpointWriter
  watch: Watch
  /** A checkpoint of the present weights (copied) at this place. */
  checkpoint(at: Progressed, metrics: EpochMetrics | null): Promise<Checkpoint>
  takeCommands(): TrainCommand[]
  signal: AbortSignal
  memory(): { resident: number; tensors: number }
  memoryLimitBytes: number | null
  /** Seconds between checkpoints within an epoch; null for none. */
  positionEverySeconds: number | null
  /** Architecture, for naming the cause of a divergence. */
  architecture: Checkpoint['header']['architecture']
  /** Seconds from any start. */
  clock?: () => number
}

/** At most eight events a second carry steps: smooth for the eye, nothing for the wire. */
const FLUSH_SECONDS = 0.125

/** Lets messages of other processes in. */
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

/**
 * Trains from `start` to the last epoch. Commands act between two steps. The only state is (position, best, watch) and the step's own
 * weights and momentum, all of which a checkpoint holds; so going on from one repeats what would have come without the break.
 * @param newest file that the start was read from; null for a new run.
 * @throws WorkbenchError DIVERGED, DISK, CANCELLED or what the step throws; all steps before have been yielded then.
 */
export async function* trainingLoop(
  parts: LoopParts,
  start: Progressed,
  newest: string | null,
): AsyncGenerator<TrainEvent, TrainResult, void> {
  const { recipe, data, step, writer, watch } = parts
  const clock = parts.clock ?? (() => performance.now() / 1000)
  const position = { ...start.position }
  let best = start.best
  /** Newest checkpoint on the disk or on its way there. */
  let kept = newest === null ? null : { path: newest, step: position.step, epoch: position.epoch }
  let positionDue = clock() + (parts.positionEverySeconds ?? Number.POSITIVE_INFINITY)
  let unsent: StepMetrics[] = []
  let computing = 0 // seconds inside the training step since the last event
  let lap = clock() // end of the last step, or of what came between two steps
  let window = lap // start of the time that `computing` is a share of

  const flush = (): TrainEvent[] => {
    if (unsent.length === 0) return []
    const total = clock() - window
    const event: TrainEvent = {
      kind: 'steps',
      steps: unsent,
      memory: parts.memory(),
      loopShare: total > 0 ? Math.max(0, 1 - computing / total) : 0,
    }
    unsent = []
    computing = 0
    window = clock()
    return [event]
  }
  /** What lies on the disk by now, after all steps that lead to it. */
  const written = (): TrainEvent[] => {
    const checkpoints = writer.takeWritten()
    return checkpoints.length === 0 ? [] : [...flush(), ...checkpoints.map(announce)]
  }
  const announce = (checkpoint: WrittenCheckpoint): TrainEvent => {
    kept = { path: checkpoint.path, step: checkpoint.step, epoch: checkpoint.epoch }
    return { kind: 'checkpoint', checkpoint }
  }
  /** What came before now was no step. */
  const restartLap = () => {
    lap = clock()
    window = lap
    computing = 0
  }
  const diverged = async (finding: Finding, { loss }: { loss: number }, batch: DataBatch, learningRate: number) =>
    divergence({
      finding,
      loss,
      architecture: parts.architecture,
      classes: data.classes.length,
      learningRate,
      step: position.step,
      epoch: position.epoch,
      images: batch.images,
      logits: Number.isFinite(loss) ? await step.logits(batch.images, batch.size) : new Float32Array(0),
      keptStep: kept?.step ?? null,
    })
  const save = async (role: 'epoch' | 'position', metrics: EpochMetrics | null, isBest: boolean) => {
    const checkpoint = await parts.checkpoint({ position: { ...position }, best }, metrics)
    requireNumbers(checkpoint, position, recipe)
    await writer.write(checkpoint, { role, best: isBest })
    positionDue = clock() + (parts.positionEverySeconds ?? Number.POSITIVE_INFINITY)
  }
  /** Writes where the run stands, unless that is on the disk already, and waits for it. */
  async function* saveHere(): AsyncGenerator<TrainEvent, string, void> {
    await writer.finish()
    yield* written()
    if (kept?.step !== position.step || kept.epoch !== position.epoch) {
      await save('position', null, false)
      await writer.finish()
      yield* written()
    }
    return kept!.path
  }
  /** Acts on what the user asked for meanwhile; a result when the job ends by it. */
  async function* obey(): AsyncGenerator<TrainEvent, TrainResult | null, void> {
    parts.signal.throwIfAborted()
    for (const command of parts.takeCommands()) {
      yield* flush()
      const checkpoint = yield* saveHere()
      if (command !== 'checkpoint')
        return { outcome: command === 'pause' ? 'paused' : 'stopped', position: { ...position }, checkpoint }
    }
    return null
  }
  /** Ends a training that outgrew what the user allows, with a checkpoint. */
  async function* boundMemory(limit: number): AsyncGenerator<TrainEvent, void, void> {
    const { resident } = parts.memory()
    if (resident <= limit) return
    yield* flush()
    yield* saveHere()
    const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20)
    throw new WorkbenchError(
      'RUNTIME',
      `The engine grew to ${megabytes(resident)} MB, past the limit of ${megabytes(limit)} MB; raise the limit in the settings or train with smaller batches (the checkpoint of step ${position.step} is kept).`,
    )
  }
  const count = (batch: DataBatch, result: StepResult) => {
    position.step++
    position.batchInEpoch++
    position.epochLossSum += result.loss * batch.size
    position.epochErrors += result.errors
    position.epochImages += batch.size
  }

  while (position.epoch < recipe.epochs) {
    const learningRate = learningRateAt(recipe, position.epoch)
    restartLap()
    while (position.batchInEpoch < data.batchesPerEpoch) {
      const end = yield* obey()
      if (end) return end
      const batch = await data.batch(position.epoch, position.batchInEpoch)
      const before = clock()
      const result = await step.run(batch, { learningRate, step: position.step })
      computing += clock() - before
      await nextTurn()
      count(batch, result)
      const seconds = clock() - lap
      lap = clock()
      position.seconds += seconds
      position.epochSeconds += seconds
      unsent.push({
        step: position.step - 1,
        epoch: position.epoch + position.batchInEpoch / data.batchesPerEpoch,
        seconds: position.seconds,
        loss: result.loss,
        error: result.errors / batch.size,
        learningRate,
        imagesPerSecond: batch.size / seconds,
      })
      const finding = watch.observe({ loss: result.loss, errors: result.errors, images: batch.size })
      if (finding) {
        yield* flush()
        await writer.finish()
        yield* written()
        throw await diverged(finding, result, batch, learningRate)
      }
      if (clock() - window >= FLUSH_SECONDS) {
        yield* flush()
        if (parts.memoryLimitBytes !== null) yield* boundMemory(parts.memoryLimitBytes)
      }
      yield* written()
      const troubled = watch.state().highSteps > 0 // not worth keeping
      if (clock() >= positionDue && !troubled && position.batchInEpoch < data.batchesPerEpoch) {
        yield* flush() // whoever finds the checkpoint has been told of the steps before it
        await save('position', null, false)
      }
    }
    yield* flush()

    const trainingSeconds = position.epochSeconds
    const evaluationStart = clock()
    const scores: Record<'validation' | 'test', Score | null> = { validation: null, test: null }
    for (const part of ['validation', 'test'] as const) {
      const total = part === 'test' ? data.testCount : data.validationCount
      const work = score(step, data, part)
      for (let next = await work.next(); ; next = await work.next()) {
        if (next.done) {
          scores[part] = next.value
          break
        }
        await nextTurn()
        // A pause in here goes on with this evaluation from its beginning.
        const end = yield* obey()
        if (end) return end
        yield {
          kind: 'evaluating',
          progress: { phase: part, done: next.value, total, unit: 'images', secondsLeft: null },
        }
      }
    }
    const evaluationSeconds = clock() - evaluationStart
    position.seconds += evaluationSeconds
    const metrics: EpochMetrics = {
      epoch: position.epoch,
      step: position.step,
      learningRate,
      trainLoss: position.epochLossSum / position.epochImages,
      trainError: position.epochErrors / position.epochImages,
      validationLoss: scores.validation?.loss ?? null,
      validationError: scores.validation?.error ?? null,
      testLoss: scores.test?.loss ?? null,
      testError: scores.test?.error ?? null,
      seconds: trainingSeconds + evaluationSeconds,
      imagesPerSecond: position.epochImages / trainingSeconds,
    }
    const isBest = best === null || isBetter(metrics, best)
    if (isBest) best = metrics
    position.epoch++
    position.batchInEpoch = 0
    position.epochLossSum = 0
    position.epochErrors = 0
    position.epochImages = 0
    position.epochSeconds = 0
    yield { kind: 'epoch', metrics }
    const dead = (scores.validation ?? scores.test)?.deadClasses ?? []
    if (dead.length > 0) yield { kind: 'warning', message: deadClassesWarning(dead, data.classes, metrics.epoch) }
    await save('epoch', metrics, isBest)
  }
  await writer.finish()
  yield* written()
  return { outcome: 'done', position: { ...position }, checkpoint: kept!.path }
}

/** A checkpoint is worth keeping only while every weight is a number. */
function requireNumbers({ tensors }: Checkpoint, position: TrainingPosition, recipe: Recipe) {
  for (const { name, data } of tensors)
    for (const value of data)
      if (!Number.isFinite(value))
        throw new WorkbenchError(
          'DIVERGED',
          `The weights left the numbers at step ${position.step} (${name} holds a ${value}): the learning rate of ${learningRateAt(recipe, position.epoch)} is probably too high; the checkpoints written before are kept.`,
        )
}
