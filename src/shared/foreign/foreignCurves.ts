import { z } from 'zod'
import type { Architecture } from '../architecture/spec.ts'
import { CURVE_ROLES, type CurveRole } from './curveRoles.ts'

/** Axes on which a curve of another program may be known. */
export const FOREIGN_AXES = ['step', 'epoch', 'seconds'] as const
export type ForeignAxis = (typeof FOREIGN_AXES)[number]

const ForeignSeriesSchema = z.object({
  /** Its tag or column, as the file has it. */
  name: z.string(),
  as: z.enum(CURVE_ROLES).nullable(),
  /** What was done to its numbers, e.g. `1 - accuracy`; null where they are the file's. */
  change: z.string().nullable(),
  axes: z.array(z.enum(FOREIGN_AXES)),
  points: z.number().int(),
})
export type ForeignSeries = z.infer<typeof ForeignSeriesSchema>

/** Where curves lie on this machine, to be read again. */
const ForeignOriginSchema = z.object({
  /** The file, or the folder of one training's event files. */
  path: z.string(),
  /** Which of several trainings in a file; empty where there is one. */
  part: z.string(),
  /** What the user said of the numbers of steps. */
  axis: z.enum(['step', 'epoch']).optional(),
})
export type ForeignOrigin = z.infer<typeof ForeignOriginSchema>

const number = z.number().nullable()

/** The curves of a training that another program did, as `run.json` keeps them beside `curves.json`, which has the numbers. */
export const ForeignCurvesSchema = z.object({
  /** What the source is: `TensorBoard event files`, `CSV (W&B)`. */
  form: z.string(),
  /** Absent for files that were sent here by a page. */
  origin: ForeignOriginSchema.optional(),
  /** When the curves were read last. */
  readAt: z.string().optional(),
  series: z.array(ForeignSeriesSchema),
  /** What the source also has and was not taken, with the reason, one sentence each. */
  left: z.array(z.string()),
  /** What a table of runs may say; null where the curves do not. Errors are shares from 0 to 1, epochs are counted from 1. */
  results: z.object({
    epochs: number,
    /** Of the last epoch; null where a loss is known of single steps alone. */
    trainLoss: number,
    bestEpoch: number,
    bestValidationError: number,
    /** Where the best validation error is. */
    testErrorAtBest: number,
    lastTestError: number,
  }),
})
export type ForeignCurves = z.infer<typeof ForeignCurvesSchema>

/** What stands for the network that nobody knows: a run's file has one. It is shown nowhere. */
export const UNKNOWN_NETWORK: Architecture = {
  id: 'unknown',
  title: 'Unknown network',
  input: { height: 1, width: 1, channels: 1 },
  layers: [
    { kind: 'convolution', channels: 2, kernel: 1, stride: 1, padding: 0, relu: false },
    { kind: 'global-average' },
  ],
}
/** And for its data. */
export const UNKNOWN_DATA = 'unknown'

/** One curve of a foreign run over an axis, in buckets as `Curve` has them. */
export interface ForeignCurve {
  runId: string
  name: string
  as: CurveRole | null
  x: Float64Array
  min: Float32Array
  max: Float32Array
  mean: Float32Array
  points: number
}

/** The sentence for everything that a run without a network cannot do. */
export const noNetwork = (run: string) =>
  `The run ${run} holds curves that another program has measured, and no network; open its model with "allconv open" for that.`
