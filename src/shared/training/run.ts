import { z } from 'zod'
import { ArchitectureSchema } from '../architecture/spec.ts'
import { DatasetNameSchema, type Progress } from '../data/dataset.ts'
import type { ErrorCode } from '../errors.ts'
import { ForeignCurvesSchema } from '../foreign/foreignCurves.ts'
import { OpenedSchema } from '../open/openedModel.ts'
import { OriginSchema } from './origin.ts'
import { RecipeSchema } from './recipe.ts'

export const RUN_PHASES = ['queued', 'preparing', 'training', 'paused', 'done', 'stopped', 'failed'] as const
export const RunPhaseSchema = z.enum(RUN_PHASES)
export type RunPhase = z.infer<typeof RunPhaseSchema>

/** Phases in which an engine works for the run. */
export const isActive = (phase: RunPhase) => phase === 'queued' || phase === 'preparing' || phase === 'training'

export const STEP_MODES = ['auto', 'eager', 'compiled'] as const
export const CONVOLUTION_MODES = ['auto', 'direct'] as const
export const RUNTIME_IDS = ['tensorflow-gpu', 'webgpu', 'tensorflow', 'wasm'] as const
export const RuntimeIdSchema = z.enum(RUNTIME_IDS)
export type RuntimeId = z.infer<typeof RuntimeIdSchema>

/** What a user asks for; the rest of a run follows from it. */
export const RunRequestSchema = z.object({
  architecture: ArchitectureSchema,
  dataset: DatasetNameSchema,
  recipe: RecipeSchema,
  /** Unsigned 32-bit; decides weights, shuffles, augmentation, masks and the held-out part. */
  seed: z.number().int().min(0).max(0xffff_ffff),
  title: z.string().max(120).optional(),
  runtime: z.union([z.literal('auto'), RuntimeIdSchema]).default('auto'),
  step: z.enum(STEP_MODES).default('auto'),
  convolution: z.enum(CONVOLUTION_MODES).default('auto'),
  /** Another model whose weights it starts with; drawn by the recipe's rule where absent. */
  from: OriginSchema.optional(),
  /** Every so many steps gradients, updates, weights and silent channels are measured layer by layer; 0 for never, absent for the default. */
  diagnosticsEvery: z.number().int().min(0).max(1_000_000).optional(),
})
export type RunRequest = z.infer<typeof RunRequestSchema>

/** What was made elsewhere: weights, or curves alone. Runs that early versions imported do not name the file. */
export const ImportedSchema = z.object({
  file: z.string().nullable(),
  opened: OpenedSchema.optional(),
  /** For a run that is nothing but curves that another program has measured: nobody knows its network, data and recipe. */
  curves: ForeignCurvesSchema.optional(),
})
export type Imported = z.infer<typeof ImportedSchema>

/** The fixed part of a run, written as `run.json`, once but for foreign runs whose source is read again (design: a run = architecture + data set + recipe + seed). */
export const RunFileSchema = z.object({
  id: z.string(),
  title: z.string(),
  createdAt: z.string(),
  request: RunRequestSchema,
  /** Identity of the data set's content when the run was asked for; absent in runs of early versions. */
  datasetSha256: z.string().optional(),
  /** For weights made elsewhere: of `request` only network, data set and preprocessing then mean anything. */
  imported: ImportedSchema.optional(),
  /** Library and product versions, by name. */
  versions: z.record(z.string(), z.string()),
})
export type RunFile = z.infer<typeof RunFileSchema>

/** The end of an epoch. Losses are mean cross-entropy in nats; errors are shares from 0 to 1; absent parts are null. */
export interface EpochMetrics {
  /** Counted from 0. */
  epoch: number
  /** Steps done when the epoch ended. */
  step: number
  learningRate: number
  trainLoss: number
  trainError: number
  validationLoss: number | null
  validationError: number | null
  testLoss: number | null
  testError: number | null
  /** The same four of the weights' moving average; absent where the recipe asks for none. */
  averageValidationLoss?: number | null
  averageValidationError?: number | null
  averageTestLoss?: number | null
  averageTestError?: number | null
  /** Wall-clock seconds of the epoch, evaluation included. */
  seconds: number
  imagesPerSecond: number
}

/** One training step, numbered from 0 over the whole run. */
export interface StepMetrics {
  step: number
  /** Epoch as a fraction, e.g. 1.5 in the middle of the second. */
  epoch: number
  /** Seconds of training so far, pauses left out. */
  seconds: number
  loss: number
  /** Share of this batch that was misclassified. */
  error: number
  learningRate: number
  imagesPerSecond: number
}

export interface CheckpointInfo {
  /** SHA-256 of the file, hex. */
  id: string
  runId: string
  /** Path relative to the workspace. */
  path: string
  /** `epoch`: written at an epoch's end; `position`: in mid-epoch, to resume from; `imported`: weights made elsewhere. */
  kind: 'epoch' | 'position' | 'imported'
  /** The epoch that has ended, or in whose middle the position lies; counted from 0. */
  epoch: number
  step: number
  bytes: number
  createdAt: string
  validationError: number | null
  testError: number | null
  /** Roles beside "of its epoch": chosen by validation error (or by training loss without a held-out part), and newest. */
  best: boolean
  last: boolean
}

/** The epoch to report: lowest validation error, then lowest training loss; the earliest of equals. Never chosen by the test set. */
export function bestOf(epochs: readonly EpochMetrics[]): EpochMetrics | null {
  let best: EpochMetrics | null = null
  for (const epoch of epochs) if (best === null || isBetter(epoch, best)) best = epoch
  return best
}

/** Whether `candidate` is a better epoch than `best`, by the same rule as `bestOf`; what is no number counts as worst. */
export function isBetter(candidate: EpochMetrics, best: EpochMetrics): boolean {
  const [a, b] = [candidate.validationError, best.validationError]
  if (a !== null && b !== null) return worstIfNaN(a) < worstIfNaN(b)
  return worstIfNaN(candidate.trainLoss) < worstIfNaN(best.trainLoss)
}
const worstIfNaN = (value: number) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value)

export interface RunSummary {
  id: string
  title: string
  createdAt: string
  request: RunRequest
  /** Set for weights that were not trained here, whose recipe and seed nobody knows. */
  imported: Imported | null
  /** Identity of the data set's content when the run was asked for; null where early versions did not write it. */
  datasetSha256?: string | null
  phase: RunPhase
  /** Why the run failed or stopped by itself: one sentence. */
  reason: string | null
  /** The kind of error that a failed run ended with; null for others, and for those that failed before this was kept. */
  failure?: ErrorCode | null
  step: number
  stepsPerEpoch: number
  totalSteps: number
  /** Seconds until the end at the present speed; null when not training. */
  secondsLeft: number | null
  imagesPerSecond: number | null
  /** What the engine does between steps: loading, fitting the whitening, evaluating at an epoch's end; null otherwise. */
  preparation: Progress | null
  /** What to know of the run that did not stop it, the oldest first: one sentence each. They stay when it has ended. */
  warnings: string[]
  /** The newest of these. */
  warning: string | null
  runtime: RuntimeId | null
  device: string | null
  /** `eager` or `compiled`, once known. */
  stepMode: string | null
  /** Folder that its event files for TensorBoard lie in; null where none are written. */
  tensorboard?: string | null
  /** Algorithms in use, by layer name, e.g. `conv2: winograd-4`. */
  algorithms: Record<string, string>
  /** Epochs that have ended. */
  epochsDone: number
  /** Wall-clock seconds of these epochs together. */
  epochSeconds: number
  lastEpoch: EpochMetrics | null
  bestEpoch: EpochMetrics | null
  archived: boolean
  tags: string[]
  note: string
}

/** Whether there is a model to look at at the end of an epoch, or one that was brought in. */
export const hasModel = ({ epochsDone, imported }: Pick<RunSummary, 'epochsDone' | 'imported'>) =>
  epochsDone > 0 || (imported !== null && !imported.curves)

/** Whether a run is nothing but curves that another program has measured. */
export const isForeign = ({ imported }: { imported?: Imported | null }): boolean => imported?.curves !== undefined

/** A run with all its epochs in order: too much for lists, where hundreds of runs have hundreds of epochs each. */
export interface RunDetails extends RunSummary {
  epochs: EpochMetrics[]
}

/**
 * Numbered per workspace, so that a client that comes back asks for what it missed. Numbers grow for ever, also over restarts.
 * Several times a second a training run sends `steps` and `progress`; `summary` comes with every change of phase and every epoch.
 */
export type RunEvent = {
  sequence: number
  runId: string
} /** The events asked for are no longer kept: these are all runs now; drop every other one and ask for curves anew. `runId` is empty. */ & (
  | { kind: 'reset'; summaries: RunSummary[] }
  | { kind: 'summary'; summary: RunSummary }
  | {
      kind: 'progress'
      step: number
      secondsLeft: number | null
      imagesPerSecond: number | null
      /** Resident memory of the engine. */
      memoryBytes: number
      /** Share of the engine's time that goes to anything but the training step itself. */
      loopShare: number
    }
  /** New steps, in order; after a resume the first one may lie before steps sent earlier, which it then replaces. */
  | { kind: 'steps'; steps: StepMetrics[] }
  /** The layers were measured at `step`: ask for `layers` anew. After a resume it may lie before one told earlier. */
  | { kind: 'layers'; step: number }
  | { kind: 'epoch'; metrics: EpochMetrics }
  /** A new one; by it others may have lost their role or, by the retention rule, their file: ask for the list. */
  | { kind: 'checkpoint'; checkpoint: CheckpointInfo }
  | { kind: 'removed' }
)

/** What a paused, stopped or killed run needs to go on exactly where it was. */
export const TrainingPositionSchema = z.object({
  epoch: z.number().int(),
  /** Steps done over the whole run. */
  step: z.number().int(),
  /** Batches of the present epoch already used. */
  batchInEpoch: z.number().int(),
  /** Seconds trained so far. */
  seconds: z.number(),
  /** Sums of the running epoch, so that its training loss and error come out the same. */
  epochLossSum: z.number(),
  epochErrors: z.number(),
  epochImages: z.number(),
  /** Seconds that went into the running epoch so far. */
  epochSeconds: z.number().default(0),
})
export type TrainingPosition = z.infer<typeof TrainingPositionSchema>

/** Where every training begins. */
export const START: Readonly<TrainingPosition> = {
  epoch: 0,
  step: 0,
  batchInEpoch: 0,
  seconds: 0,
  epochLossSum: 0,
  epochErrors: 0,
  epochImages: 0,
  epochSeconds: 0,
}
