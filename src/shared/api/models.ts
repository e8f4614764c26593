import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import { ArchitectureSchema } from '../architecture/spec.ts'
import type { ModelReport } from '../open/openedModel.ts'
import { OPEN_PREPROCESSING_IDS } from '../open/preprocessings.ts'
import type { RunSummary } from '../training/run.ts'

const side = z.number().int().min(1).max(4096)

export const OpenModelSchema = z.object({
  /** File on the machine of the main process. */
  path: z.string().min(1),
  /** Name of the model; by itself the file's. */
  name: z.string().trim().min(1).max(120).optional(),
  /** Size of images, where the file leaves it open. */
  input: z.object({ height: side, width: side }).optional(),
  /** For weights without a network: id of a preset or of one of the workspace's own; recognised where absent. */
  architecture: ArchitectureSchema.shape.id.optional(),
  preprocessing: z.enum(OPEN_PREPROCESSING_IDS).optional(),
  /** Text of a file of class names: one a line, or JSON; those of the model, ImageNet's or numbers where absent. */
  classes: z.string().max(4_000_000).optional(),
})
export type OpenModelRequest = z.input<typeof OpenModelSchema>

/** Models of other programs. */
export const modelsContract = {
  /** What a file holds; changes nothing. */
  inspect: oc.input(OpenModelSchema).output(type<ModelReport>()),
  /** Makes a finished run with one checkpoint of it, or gives the run that the same file has become before. */
  open: oc.input(OpenModelSchema).output(type<RunSummary>()),
}
