import { z } from 'zod'
import type { EpochMetrics, RunFile } from '../../shared/training/run.ts'
import { RunPhaseSchema, RuntimeIdSchema } from '../../shared/training/run.ts'

/** `state.json` of a run's folder: what changes, apart from its metrics and checkpoints. Rewritten whole at every change of phase. */
export const RunStateSchema = z.object({
  phase: RunPhaseSchema,
  /** Why it failed, paused or stopped by itself: one sentence. */
  reason: z.string().nullable(),
  /** Steps done when this was written. */
  step: z.number().int(),
  stepsPerEpoch: z.number().int(),
  totalSteps: z.number().int(),
  runtime: RuntimeIdSchema.nullable(),
  device: z.string().nullable(),
  /** `eager` or `compiled`, once known. */
  stepMode: z.string().nullable().default(null),
  algorithms: z.record(z.string(), z.string()),
  title: z.string(),
  tags: z.array(z.string()),
  note: z.string(),
  archived: z.boolean(),
})
export type RunState = z.infer<typeof RunStateSchema>

export const initialState = (file: RunFile): RunState => ({
  phase: 'queued',
  reason: null,
  step: 0,
  stepsPerEpoch: 0,
  totalSteps: 0,
  runtime: null,
  device: null,
  stepMode: null,
  algorithms: {},
  title: file.title,
  tags: [],
  note: '',
  archived: false,
})

// JSON has no word for these, and a loss may be any of them.
const NON_FINITE: Record<string, number> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}
const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform((word) => NON_FINITE[word]!)])

const EpochSchema = z.object({
  epoch: z.number().int(),
  step: z.number().int(),
  learningRate: number,
  trainLoss: number,
  trainError: number,
  validationLoss: number.nullable(),
  validationError: number.nullable(),
  testLoss: number.nullable(),
  testError: number.nullable(),
  seconds: number,
  imagesPerSecond: number,
})

/** One epoch as a line of `epochs.jsonl`, without its line end. */
export const encodeEpoch = (metrics: EpochMetrics): string =>
  JSON.stringify(metrics, (_, value) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value))

/** The epoch of one line; null for a torn or foreign one. */
export function decodeEpoch(line: string): EpochMetrics | null {
  try {
    return EpochSchema.parse(JSON.parse(line))
  } catch {
    return null
  }
}
