import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import { type Architecture, ArchitectureSchema } from '../architecture/spec.ts'
import type { FitReport } from '../open/networkFits.ts'
import type { ModelReport, ModelTrial } from '../open/openedModel.ts'
import { OPEN_PREPROCESSING_IDS } from '../open/preprocessings.ts'
import type { RunSummary } from '../training/run.ts'
import type { StoredArchitecture } from './architectures.ts'
import { PixelsSchema } from './explain.ts'

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
  /** Which networks a file of weights alone may be of, and what fits where; null for a file that says its layers. */
  fits: oc
    .input(OpenModelSchema.pick({ path: true, input: true, architecture: true }))
    .output(type<FitReport | null>()),
  /** What a file holds; changes nothing. */
  inspect: oc.input(OpenModelSchema).output(type<ModelReport>()),
  /** What the model would say of one image, so that a wrong preprocessing or order of classes is seen before it is opened; changes nothing. */
  try: oc.input(OpenModelSchema.extend({ pixels: PixelsSchema })).output(type<ModelTrial>()),
  /** The network that `draw` would keep, for files with such operators; null for others. Changes nothing. */
  drawing: oc.input(OpenModelSchema).output(type<Architecture | null>()),
  /** Keeps the network of a file some of whose operators are not computed here, to be drawn and compared; null for other files. */
  draw: oc.input(OpenModelSchema).output(type<StoredArchitecture | null>()),
  /** Makes a finished run with one checkpoint of it, or gives the run that the same file has become before. */
  open: oc.input(OpenModelSchema).output(type<RunSummary>()),
}
