import { z } from 'zod'
import { patterned } from '../patterned.ts'

/** Names are folders, so that no name may lead anywhere else. */
export const DatasetNameSchema = patterned(
  /^[a-z0-9][a-z0-9._-]{0,63}$/,
  'a data set name has 1 to 64 characters of a-z, 0-9, ".", "_" and "-"',
)

/** Parts of a data set; few have a validation part of their own. */
export const PARTS = ['train', 'validation', 'test'] as const
export type Part = (typeof PARTS)[number]
/** Parts that training tells apart: validation is the data set's own part, or held out of `train` by the run's seed. */
export type EvaluationPart = Part

/**
 * `dataset.json` of a data set folder. Beside it: `images.bin` (uint8 [N, H, W, C], training images first, then test images, then those of a
 * validation part) and `labels.bin` (uint16 little-endian [N]).
 */
export const DatasetSchema = z.object({
  name: z.string(),
  title: z.string(),
  source: z.string(),
  classes: z.array(z.string()).min(2),
  height: z.number().int(),
  width: z.number().int(),
  channels: z.literal(3),
  counts: z.object({ train: z.number().int(), test: z.number().int(), validation: z.number().int().optional() }),
  /** SHA-256 of images.bin followed by labels.bin: the identity by which caches know the data. */
  sha256: z.string(),
  createdAt: z.string(),
  /** Files left out on import, with one sentence each. */
  skipped: z.array(z.object({ file: z.string(), reason: z.string() })).default([]),
  skippedCount: z.number().int().default(0),
  /** The same files by kind, most frequent first: a sentence, how many, and the first few. */
  leftOut: z.array(z.object({ kind: z.string(), count: z.number().int(), examples: z.array(z.string()) })).optional(),
  /** What import did that one would want to know, one sentence each: sizes that were changed, parts that were made. */
  notes: z.array(z.string()).optional(),
  /** Whether the test part is CIFAR-10's own, found by its pixels and labels whenever the data set is opened; what the file says does not count. */
  isCifar10: z.boolean().optional(),
})
export type Dataset = z.infer<typeof DatasetSchema>

/** The data set that is generated, not downloaded. */
export const EMBEDDED_DATASET = 'shapes'

/** Progress of any long work: `done` of `total` in `unit`; total is null while unknown. */
export interface Progress {
  phase: string
  done: number
  total: number | null
  unit: string
  /** Seconds left at the present speed, null while unknown. */
  secondsLeft: number | null
}
