import { z } from 'zod'
import { ERROR_CODES } from '../../shared/errors.ts'
import type { EpochMetrics, RunFile } from '../../shared/training/run.ts'
import { RunPhaseSchema, RuntimeIdSchema } from '../../shared/training/run.ts'

/** `state.json` of a run's folder: what changes, apart from its metrics and checkpoints. Rewritten whole at every change of phase. */
export const RunStateSchema = z.object({
  phase: RunPhaseSchema,
  /** Why it failed, paused or stopped by itself: one sentence. */
  reason: z.string().nullable(),
  /** The kind of error behind the reason of a failed run. */
  failure: z.enum(ERROR_CODES).nullable().default(null),
  /** Steps done when this was written. */
  step: z.number().int(),
  stepsPerEpoch: z.number().int(),
  totalSteps: z.number().int(),
  runtime: RuntimeIdSchema.nullable(),
  device: z.string().nullable(),
  /** `eager` or `compiled`, once known. */
  stepMode: z.string().nullable().default(null),
  /** CPU threads of its engine: a run that begins anew before its first checkpoint takes as many again. */
  threads: z.number().int().positive().nullable().default(null),
  /** Folder that event files for TensorBoard are written to while it trains. */
  tensorboard: z.string().nullable().default(null),
  algorithms: z.record(z.string(), z.string()),
  title: z.string(),
  tags: z.array(z.string()),
  note: z.string(),
  archived: z.boolean(),
  /** What to know of the run that did not stop it: one sentence each, the oldest first. */
  warnings: z.array(z.string()).default([]),
})
export type RunState = z.infer<typeof RunStateSchema>

export const initialState = (file: RunFile): RunState => ({
  phase: 'queued',
  reason: null,
  failure: null,
  step: 0,
  stepsPerEpoch: 0,
  totalSteps: 0,
  runtime: null,
  device: null,
  stepMode: null,
  threads: null,
  tensorboard: null,
  algorithms: {},
  title: file.title,
  tags: [],
  note: '',
  archived: false,
  warnings: [],
})

/** So many warnings are kept: enough for a run that was resumed often. */
const KEPT_WARNINGS = 30

/** The state with more warnings, each of which stands once. @param instead one that they take the place of */
export function withWarnings(state: RunState, added: readonly string[], instead?: string): RunState {
  const others = state.warnings.filter((warning) => warning !== instead && !added.includes(warning))
  return { ...state, warnings: [...others, ...added].slice(-KEPT_WARNINGS) }
}

// JSON has no word for these, and a loss may be any of them.
const NON_FINITE: Record<string, number> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}

/** Fields of an epoch's line, and whether a part that a run does not have leaves them null or out. */
const FIELDS: readonly (readonly [field: keyof EpochMetrics, nullable: boolean, optional?: boolean])[] = [
  ['epoch', false],
  ['step', false],
  ['learningRate', false],
  ['trainLoss', false],
  ['trainError', false],
  ['validationLoss', true],
  ['validationError', true],
  ['testLoss', true],
  ['testError', true],
  ['averageValidationLoss', true, true],
  ['averageValidationError', true, true],
  ['averageTestLoss', true, true],
  ['averageTestError', true, true],
  ['seconds', false],
  ['imagesPerSecond', false],
]

/** One epoch as a line of `epochs.jsonl`, without its line end. */
export const encodeEpoch = (metrics: EpochMetrics): string =>
  JSON.stringify(metrics, (_, value) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value))

const isCount = (value: unknown) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 32

/** The epoch of one line; null for a torn or foreign one. Checked by hand: opening a workspace reads tens of thousands of them. */
export function decodeEpoch(line: string): EpochMetrics | null {
  let value: Record<string, unknown> | null
  try {
    value = JSON.parse(line)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const metrics: Partial<Record<keyof EpochMetrics, number | null>> = {}
  for (const [field, nullable, optional] of FIELDS) {
    const given = value[field]
    if (optional && given === undefined) continue
    const number = typeof given === 'string' ? NON_FINITE[given] : given
    if (typeof number === 'number') metrics[field] = number
    else if (nullable && number === null) metrics[field] = null
    else return null
  }
  if (!isCount(metrics.epoch) || !isCount(metrics.step)) return null
  return metrics as EpochMetrics
}
