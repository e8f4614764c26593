import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import { CURVE_FORMAT_IDS, MODEL_FORMAT_IDS } from '../export/formats.ts'
import { patterned } from '../patterned.ts'
import { RunIdSchema } from './runs.ts'

export const ModelExportSchema = z.object({
  checkpointId: patterned(/^[0-9a-f]{64}$/, 'a checkpoint is named by its 64 hexadecimal digits'),
  format: z.enum(MODEL_FORMAT_IDS),
  /** File or folder to write on the machine of the main process; a relative one, and every one of a browser's, lies in the workspace's `exports/`. */
  path: z.string().min(1).max(4096),
  /** Of safetensors: `ours` is `conv1/kernel` [k, k, in, out], `pytorch` is `conv1.weight` [out, in, k, k]. */
  order: z.enum(['ours', 'pytorch']).default('pytorch'),
  /** As trained, or the moving average that the checkpoint keeps of them. */
  weights: z.enum(['trained', 'average']).default('trained'),
  /** Of graphs: whether they take pixels from 0 to 255, or what the network sees. */
  preprocessing: z.enum(['inside', 'outside']).default('inside'),
})
export type ModelExportRequest = z.input<typeof ModelExportSchema>

export const CurveExportSchema = z.object({
  runId: RunIdSchema,
  format: z.enum(CURVE_FORMAT_IDS),
  /** File or folder to write, as of models. */
  path: z.string().min(1).max(4096),
  /** Of tables: a row a step, or a row an epoch. */
  rows: z.enum(['steps', 'epochs']).default('steps'),
})
export type CurveExportRequest = z.input<typeof CurveExportSchema>

export interface WrittenFile {
  path: string
  bytes: number
  sha256: string
}

/** What an export has written: `path` is what was asked for, `files` are all that stand there now. */
export interface WrittenExport {
  path: string
  files: WrittenFile[]
}

/** Models and curves for other programs. Nothing is ever overwritten. */
export const exportsContract = {
  model: oc.input(ModelExportSchema).output(type<WrittenExport>()),
  curves: oc.input(CurveExportSchema).output(type<WrittenExport>()),
}
