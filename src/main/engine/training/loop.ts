import type { Checkpoint } from '../../../shared/checkpoint/checkpoint.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { earlyStop } from '../../../shared/training/earlyStop.ts'
import { isDiagnosed } from '../../../shared/training/layerDiagnostics.ts'
import type { Recipe } from '../../../shared/training/recipe.ts'
import { type EpochMetrics, isBetter, type TrainingPosition } from '../../../shared/training/run.ts'
import { learningRateAt } from '../../../shared/training/schedules.ts'
import type { CheckpointWriter } from '../checkpoint/checkpointWriter.ts'
import type { DataBatch } from '../data/batches.ts'
import type { TrainingData } from '../data/trainingData.ts'
import { deadClassesWarning, divergence } from './diagnosis.ts'
import { createKeeper } from './keeper.ts'
import { type Score, score } from './score.ts'
import type { TrainingStep } from './step.ts'
import { createStepBundle } from './stepBundle.ts'
import type { TrainCommand, TrainEvent, TrainResult } from './trainJob.ts'
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
  /** Steps between two measurements of the layers; 0 or absent for none. */
  diagnosticsEvery?: number
  /** Seconds between checkpoints within an epoch; null for none. */
  positionEverySeconds: number | null
  /** Architecture, for naming the cause of a divergence. */
  architecture: Checkpoint['header']['architecture']
  /** Seconds from any start. */
  clock?: () => number
}

/** Lets messages of other processes in. */
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

/**
 * Trains from `start` to the last epoch. Commands act between two steps. The only state is (position, best, watch) and the step's own
 * weights and momentum, all of which a checkpoint holds; so going on from one repeats what would have come without the break.
 * @param from file that the start was read from; null for a new run.
 * @throws WorkbenchError DIVERGED, DISK, CANCELLED or what the step throws; all steps before have been yielded then.
 */
export async function* trainingLoop(
  parts: LoopParts,
  start: Progressed,
  from: string | null,
): AsyncGenerator<TrainEvent, TrainResult, void> {
  const { recipe, data, step, watch, diagnosticsEvery = 0 } = parts
  const clock = parts.clock ?? (() => performance.now() / 1000)
  const position = { ...start.position }
  let best = start.best
  const rateAt = (step: number) => learningRateAt(recipe, { step, stepsPerEpoch: data.batchesPerEpoch })
  const keeper = createKeeper(parts.writer, from === null ? null : { path: from, position: start.position }, rateAt)
  const bundle = createStepBundle(clock, parts.memory)
  const nextPosition = () => clock() + (parts.positionEverySeconds ?? Number.POSITIVE_INFINITY)
  let positionDue = nextPosition()

  /** What lies on the disk by now, after all steps that lead to it. */
  const told = (written: TrainEvent[]) => (written.length === 0 ? [] : [...bundle.flush(), ...written])
  const save = async (role: 'epoch' | 'position', metrics: EpochMetrics | null, isBest: boolean) => {
    await keeper.save(await parts.checkpoint({ position: { ...position }, best }, metrics), role, isBest)
    positionDue = nextPosition()
  }
  /** Writes where the run stands, unless that is on the disk already, and waits for it. */
  async function* saveHere(): AsyncGenerator<TrainEvent, void, void> {
    yield* bundle.flush()
    yield* await keeper.finish()
    if (keeper.holds(position)) return
    await save('position', null, false)
    yield* await keeper.finish()
  }
  /** Acts on what the user asked for meanwhile; a result when the job ends by it. */
  async function* obey(): AsyncGenerator<TrainEvent, TrainResult | null, void> {
    parts.signal.throwIfAborted()
    for (const command of parts.takeCommands()) {
      yield* saveHere()
      if (command === 'checkpoint') continue
      const outcome = command === 'pause' ? 'paused' : 'stopped'
      return { outcome, position: { ...position }, checkpoint: keeper.newest!.path }
    }
    return null
  }
  /** Ends a training that outgrew what the user allows, with a checkpoint. */
  async function* boundMemory(limit: number): AsyncGenerator<TrainEvent, void, void> {
    const { resident } = parts.memory()
    if (resident <= limit) return
    yield* saveHere()
    const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20)
    throw new WorkbenchError(
      'RUNTIME',
      `The engine grew to ${megabytes(resident)} MB, past the limit of ${megabytes(limit)} MB; raise the limit in the settings or train with smaller batches (the checkpoint of step ${position.step} is kept).`,
    )
  }
  async function* giveUp(finding: Finding, loss: number, batch: DataBatch): AsyncGenerator<TrainEvent, never, void> {
    yield* bundle.flush()
    yield* await keeper.finish()
    throw divergence({
      finding,
      loss,
      architecture: parts.architecture,
      classes: data.classes.length,
      learningRate: +rateAt(position.step - 1).toPrecision(4), // the step is counted by now
      initialisation: recipe.initialisation,
      step: position.step,
      epoch: position.epoch,
      images: batch.images,
      logits: Number.isFinite(loss) ? await step.logits(batch.images, batch.size) : new Float32Array(0),
      keptStep: keeper.newest?.step ?? null,
    })
  }

  /** One step: counted, watched, told of. */
  async function* oneStep(): AsyncGenerator<TrainEvent, void, void> {
    const learningRate = rateAt(position.step)
    const batch = await data.batch(position.epoch, position.batchInEpoch)
    const options = { learningRate, step: position.step, diagnose: isDiagnosed(position.step, diagnosticsEvery) }
    const { loss, errors, layers } = await bundle.computing(() => step.run(batch, options))
    await nextTurn()
    const seconds = bundle.lap()
    position.batchInEpoch++
    position.seconds += seconds
    position.epochSeconds += seconds
    position.epochLossSum += loss * batch.size
    position.epochErrors += errors
    position.epochImages += batch.size
    const metrics = {
      step: position.step++,
      epoch: position.epoch + position.batchInEpoch / data.batchesPerEpoch,
      seconds: position.seconds,
      loss,
      error: errors / batch.size,
      learningRate,
      imagesPerSecond: batch.size / seconds,
    }
    bundle.add(metrics, layers)
    let finding = watch.observe({ loss, errors, images: batch.size })
    if (!finding && watch.wantsLook) {
      const scores = await step.logits(batch.images, batch.size)
      finding = watch.look(scores.every((value) => value === 0))
    }
    if (finding) yield* giveUp(finding, loss, batch)
    if (bundle.due) {
      yield* bundle.flush()
      if (parts.memoryLimitBytes !== null) yield* boundMemory(parts.memoryLimitBytes)
    }
    yield* told(keeper.written())
    if (clock() >= positionDue && watch.calm && position.batchInEpoch < data.batchesPerEpoch) {
      yield* bundle.flush() // whoever finds the checkpoint has been told of the steps before it
      await save('position', null, false)
    }
  }

  /** Validation and test at an epoch's end. A job that the user ends meanwhile begins the evaluation anew when it goes on. */
  async function* evaluateEpoch(): AsyncGenerator<TrainEvent, Scores | TrainResult, void> {
    const scores: Scores = {}
    for (const { name, part, of } of SCORED) {
      if (of === 'average' && !recipe.averageWeights) continue
      const total = part === 'test' ? data.testCount : data.validationCount
      const work = score(step, data, part, of)
      let next = await work.next()
      for (; !next.done; next = await work.next()) {
        await nextTurn()
        const end = yield* obey()
        if (end) return end
        const phase = of === 'average' ? `${part}, averaged weights` : part
        const progress = { phase, done: next.value, total, unit: 'images', secondsLeft: null }
        yield { kind: 'evaluating', progress }
      }
      scores[name] = next.value
    }
    return scores
  }

  while (position.epoch < recipe.epochs) {
    const early = position.batchInEpoch === 0 ? earlyStop(recipe, best, position.epoch) : null
    if (early !== null) {
      yield* await keeper.finish()
      return { outcome: 'done', position: { ...position }, checkpoint: keeper.newest!.path, reason: early }
    }
    bundle.restart()
    while (position.batchInEpoch < data.batchesPerEpoch) {
      const end = yield* obey()
      if (end) return end
      yield* oneStep()
    }
    yield* bundle.flush()
    const before = clock()
    const scores = yield* evaluateEpoch()
    if ('outcome' in scores) return scores
    const metrics = epochMetrics(position, rateAt(position.step - 1), scores, clock() - before)
    const isBest = best === null || isBetter(metrics, best)
    if (isBest) best = metrics
    Object.assign(position, {
      epoch: position.epoch + 1,
      seconds: position.seconds + clock() - before,
      ...EPOCH_START,
    })
    const dead = (scores.validation ?? scores.test)?.deadClasses ?? []
    if (dead.length > 0)
      yield { kind: 'warning', message: deadClassesWarning(dead, data.classes, metrics.epoch), topic: 'dead classes' }
    try {
      await save('epoch', metrics, isBest)
    } catch (error) {
      if (!(error instanceof WorkbenchError) || error.code !== 'DIVERGED') throw error
      // Weights that are not kept: the epoch's own numbers tell what happened.
      yield* await keeper.finish()
      yield { kind: 'epoch', metrics }
      throw error
    }
  }
  yield* await keeper.finish()
  return { outcome: 'done', position: { ...position }, checkpoint: keeper.newest!.path }
}

/** What is measured at the end of an epoch; the moving average only where the recipe asks for one. */
const SCORED = [
  { name: 'validation', part: 'validation', of: 'weights' },
  { name: 'test', part: 'test', of: 'weights' },
  { name: 'averageValidation', part: 'validation', of: 'average' },
  { name: 'averageTest', part: 'test', of: 'average' },
] as const

type Scores = Partial<Record<(typeof SCORED)[number]['name'], Score | null>>

const EPOCH_START = { batchInEpoch: 0, epochLossSum: 0, epochErrors: 0, epochImages: 0, epochSeconds: 0 }

function epochMetrics(
  position: TrainingPosition,
  learningRate: number,
  { validation, test, averageValidation, averageTest }: Scores,
  evaluationSeconds: number,
): EpochMetrics {
  return {
    epoch: position.epoch,
    step: position.step,
    learningRate,
    trainLoss: position.epochLossSum / position.epochImages,
    trainError: position.epochErrors / position.epochImages,
    validationLoss: validation?.loss ?? null,
    validationError: validation?.error ?? null,
    testLoss: test?.loss ?? null,
    testError: test?.error ?? null,
    ...(averageValidation !== undefined && {
      averageValidationLoss: averageValidation?.loss ?? null,
      averageValidationError: averageValidation?.error ?? null,
      averageTestLoss: averageTest?.loss ?? null,
      averageTestError: averageTest?.error ?? null,
    }),
    seconds: position.epochSeconds + evaluationSeconds,
    imagesPerSecond: position.epochImages / position.epochSeconds,
  }
}
