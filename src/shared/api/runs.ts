import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import { ArchitectureSchema } from '../architecture/spec.ts'
import { DatasetNameSchema } from '../data/dataset.ts'
import { type EstimateEvent, EstimateQuerySchema } from '../training/estimate.ts'
import { type RangeTestEvent, RangeTestSchema } from '../training/rangeTest.ts'
import { PREPROCESSINGS } from '../training/recipe.ts'
import type { CheckpointInfo, EpochMetrics, RunDetails, RunEvent, RunFile, RunSummary } from '../training/run.ts'
import { RunRequestSchema } from '../training/run.ts'
import { CLASS_ORDERS } from '../weights/classOrder.ts'
import { type LayerHistory, LayersQuerySchema } from './layers.ts'
import { RunIdSchema } from './runId.ts'

export { RunIdSchema }

/** Folder for event files that TensorBoard reads while the run trains; each run has one of its own in it. */
const events = { tensorboard: z.string().min(1).max(1000).optional() }

const one = z.object({ id: RunIdSchema })
/** As many as there are: workspaces have thousands of runs. */
const several = z.object({ ids: z.array(RunIdSchema).min(1) })

export const SERIES = ['loss', 'error', 'learningRate', 'imagesPerSecond'] as const
export type Series = (typeof SERIES)[number]
export const X_AXES = ['step', 'epoch', 'seconds'] as const
export type XAxis = (typeof X_AXES)[number]

export const MetricsQuerySchema = z.object({
  runIds: z.array(RunIdSchema).min(1).max(256),
  x: z.enum(X_AXES),
  series: z.array(z.enum(SERIES)).min(1),
  /** Visible range of the x axis; null is open. */
  from: z.number().nullable().default(null),
  to: z.number().nullable().default(null),
  /** At most so many points a curve; where steps outnumber them, each point carries its bucket's minimum, maximum and mean. */
  buckets: z.number().int().min(1).max(10_000),
})
export type MetricsQuery = z.infer<typeof MetricsQuerySchema>

/**
 * One curve; arrays have equal length. Where a bucket holds one step, min = max = mean. A bucket with any value that is no finite
 * number has mean NaN, with min and max over its finite ones (NaN where there is none): a gap that can be seen.
 */
export interface Curve {
  runId: string
  series: Series
  x: Float64Array
  min: Float32Array
  max: Float32Array
  mean: Float32Array
  /** Steps inside the range, before bucketing. */
  points: number
}

export const runsContract = {
  list: oc.output(type<RunSummary[]>()),
  get: oc.input(one).output(type<RunDetails>()),
  /** The epochs of several runs, by run. */
  epochs: oc.input(several).output(type<Record<string, EpochMetrics[]>>()),
  start: oc.input(RunRequestSchema.extend(events)).output(type<RunSummary>()),
  /** Loss at growing learning rates, without a run; leaving the loop ends it. */
  rangeTest: oc.input(RangeTestSchema).output(eventIterator(type<RangeTestEvent>())),
  /** Time, memory and disk of a training, by some steps of it and without a run; leaving the loop ends it. */
  estimate: oc.input(EstimateQuerySchema).output(eventIterator(type<EstimateEvent>())),
  pause: oc.input(one).output(type<RunSummary>()),
  resume: oc.input(one.extend(events)).output(type<RunSummary>()),
  stop: oc.input(one).output(type<RunSummary>()),
  edit: oc
    .input(
      z.object({
        ids: z.array(RunIdSchema).min(1),
        title: z.string().min(1).max(120).optional(),
        note: z.string().max(10_000).optional(),
        tags: z.array(z.string().min(1).max(40)).max(20).optional(),
        archived: z.boolean().optional(),
      }),
    )
    .output(type<RunSummary[]>()),
  /** Moves runs to the workspace's trash; `restore` brings them back. */
  remove: oc.input(several).output(type<void>()),
  restore: oc.input(several).output(type<RunSummary[]>()),
  checkpoints: oc.input(one).output(type<CheckpointInfo[]>()),
  /** The fixed part of the run, as `run.json` holds it. */
  file: oc.input(one).output(type<RunFile>()),
  /** Runs in the trash, newest first. */
  removed: oc.output(type<RunFile[]>()),
  /** Weights made elsewhere (a safetensors file on the machine of the main process) become a finished run with one checkpoint. */
  importWeights: oc
    .input(
      z.object({
        path: z.string().min(1),
        architecture: ArchitectureSchema,
        /** Data set whose classes and preprocessing the weights were made with. */
        dataset: DatasetNameSchema,
        preprocessing: z.enum(PREPROCESSINGS).default('none'),
        /** Which of several copies in the file to take, e.g. `ema`. */
        prefix: z.string().max(200).optional(),
        /** How the program that made the weights numbered the classes; by default as the data set has them. */
        classOrder: z.enum(CLASS_ORDERS).optional(),
        title: z.string().max(120).optional(),
      }),
    )
    .output(type<RunSummary>()),
  metrics: oc.input(MetricsQuerySchema).output(type<Curve[]>()),
  /** What a run measured of its layers while it trained. */
  layers: oc.input(LayersQuerySchema).output(type<LayerHistory>()),
  /** All events after `after` (-1: from now on); ends only when the reader leaves. */
  events: oc.input(z.object({ after: z.number().int() })).output(eventIterator(type<RunEvent>())),
}
