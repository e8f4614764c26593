import { z } from 'zod'
import { ArchitectureSchema } from '../architecture/spec.ts'
import { WorkbenchError } from '../errors.ts'
import { OriginSchema } from '../training/origin.ts'
import { RecipeSchema } from '../training/recipe.ts'
import {
  type EpochMetrics,
  ImportedSchema,
  type RunRequest,
  RunRequestSchema,
  RuntimeIdSchema,
  TrainingPositionSchema,
} from '../training/run.ts'
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from './safetensors.ts'
import { sealChecksum, verifyChecksum } from './seal.ts'

const FORMAT = 'allconv-checkpoint'

const share = z.number().nullable()
export const EpochMetricsSchema: z.ZodType<EpochMetrics> = z.object({
  epoch: z.number().int(),
  step: z.number().int(),
  learningRate: z.number(),
  trainLoss: z.number(),
  trainError: z.number(),
  validationLoss: share,
  validationError: share,
  testLoss: share,
  testError: share,
  averageValidationLoss: share.optional(),
  averageValidationError: share.optional(),
  averageTestLoss: share.optional(),
  averageTestError: share.optional(),
  seconds: z.number(),
  imagesPerSecond: z.number(),
})

/** What the watch over a training's loss has seen so far, so that a resumed run is stopped where an uninterrupted one is. */
export const WatchStateSchema = z.object({
  /** Steps in a row with a loss far above chance, and the lowest loss in the first and second half of that stretch. */
  highSteps: z.number(),
  lowestEarlier: z.number().nullable(),
  lowestLater: z.number().nullable(),
  /** Steps in a row whose loss was chance exactly. */
  deadSteps: z.number(),
  /** Steps in a row with a loss near chance, and looks in a row at scores that were all 0. */
  nearSteps: z.number().default(0),
  deadLooks: z.number().default(0),
  /** The running block of steps. */
  block: z.object({ steps: z.number(), lossSum: z.number(), errors: z.number(), images: z.number() }),
  /** Steps in a row, in whole blocks, that were at chance; and the mean losses of the latest such blocks, oldest first. */
  chanceSteps: z.number(),
  chanceLosses: z.array(z.number()),
})
export type WatchState = z.infer<typeof WatchStateSchema>

const AskedSchema = RunRequestSchema.pick({ runtime: true, step: true, convolution: true, diagnosticsEvery: true })

/** What a request says of how it is computed. */
export const askedOf = (request: RunRequest): z.output<typeof AskedSchema> => AskedSchema.parse(request)

/** Everything in a checkpoint but its tensors. */
export const CheckpointHeaderSchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  title: z.string(),
  createdAt: z.string(),
  architecture: ArchitectureSchema,
  recipe: RecipeSchema,
  seed: z.number().int(),
  /** The model that the training started from, and so which layers are frozen; absent where weights were drawn. */
  from: OriginSchema.optional(),
  /** The rest of what was asked for; absent in checkpoints of early versions. What became of it is in `computation`. */
  asked: AskedSchema.optional(),
  dataset: z.object({ name: z.string(), sha256: z.string(), classes: z.array(z.string()) }),
  /** Where to go on: the next batch is (epoch, batchInEpoch), the next dropout masks are those of `step`. */
  position: TrainingPositionSchema,
  /** Metrics of the epoch that this checkpoint ended, null within an epoch; and of the best epoch so far. */
  metrics: EpochMetricsSchema.nullable(),
  best: EpochMetricsSchema.nullable(),
  watch: WatchStateSchema.nullable(),
  /** For weights made elsewhere: recipe (but for its preprocessing), seed and position then mean nothing. */
  imported: ImportedSchema.optional(),
  /** What computed it. Going on with the same leads to the same numbers, to the last bit. */
  computation: z.object({
    runtime: RuntimeIdSchema,
    device: z.string(),
    /** Threads of an operation, where the environment said so. */
    threads: z.number().int().nullable(),
    stepMode: z.enum(['eager', 'compiled']),
    algorithms: z.record(z.string(), z.string()),
    versions: z.record(z.string(), z.string()),
  }),
})
export type CheckpointHeader = z.infer<typeof CheckpointHeaderSchema>

export interface Checkpoint {
  header: CheckpointHeader
  /** Weights by our names (`conv1/kernel`), what the optimiser keeps of them (`conv1/kernel/momentum`), and `preprocessing/...`. */
  tensors: NamedTensor[]
}

/** What a checkpoint says of itself in its file's metadata, the checksum first. */
export const checkpointMetadata = (
  header: CheckpointHeader,
  checksum: Readonly<Record<string, string>>,
): Record<string, string> => ({ ...checksum, format: FORMAT, checkpoint: JSON.stringify(header) })

/**
 * Writes a checkpoint as one safetensors file with a checksum over every byte of it.
 * @param inHalf names of tensors to store as float16
 * @param metadata further entries
 */
export async function encodeCheckpoint(
  { header, tensors }: Checkpoint,
  { inHalf, metadata }: { inHalf?: ReadonlySet<string>; metadata?: Record<string, string> } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return sealChecksum((checksum) =>
    encodeSafetensors({ tensors, metadata: { ...checkpointMetadata(header, checksum), ...metadata } }, inHalf),
  )
}

/**
 * Reads a checkpoint and verifies its checksum: one flipped byte anywhere is found.
 * @param label how to name the file in errors.
 * @throws WorkbenchError BAD_FILE
 */
export async function decodeCheckpoint(bytes: Uint8Array, label: string): Promise<Checkpoint> {
  const { tensors, metadata } = decodeSafetensors(bytes, label)
  requireCheckpoint(metadata, label)
  return { header: checkpointHeader(metadata, label, await verifyChecksum(bytes)), tensors }
}

/** @throws WorkbenchError BAD_FILE for a safetensors file that is no checkpoint, by its metadata */
export function requireCheckpoint(metadata: Readonly<Record<string, string>>, label: string): void {
  if (metadata.format !== FORMAT || metadata.checkpoint === undefined)
    throw new WorkbenchError(
      'BAD_FILE',
      `${label} holds weights but is no checkpoint of this workbench; bring it in with \`allconv import\`.`,
    )
}

/**
 * The header of a file that `requireCheckpoint` let pass.
 * @param isSound whether the file's checksum matches
 * @throws WorkbenchError BAD_FILE
 */
export function checkpointHeader(
  metadata: Readonly<Record<string, string>>,
  label: string,
  isSound: boolean,
): CheckpointHeader {
  if (!isSound)
    throw new WorkbenchError(
      'BAD_FILE',
      `${label} is damaged: its checksum does not match its content; use another checkpoint of the run.`,
    )
  const parsed = CheckpointHeaderSchema.safeParse(JSON.parse(metadata.checkpoint!))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    throw new WorkbenchError(
      'BAD_FILE',
      `${label} was written by another version of the workbench: its ${issue.path.join('.') || 'header'} is not understood (${issue.message}); update the workbench.`,
    )
  }
  return parsed.data
}
