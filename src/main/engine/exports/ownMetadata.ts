import { z } from 'zod'
import { ArchitectureSchema } from '../../../shared/architecture/spec.ts'
import { PREPROCESSINGS } from '../../../shared/training/recipe.ts'
import type { ExportedModel } from './exportedModel.ts'

/** Key of what the workbench says of itself in the metadata of an ONNX file or a model of TensorFlow.js. */
export const OWN_KEY = 'allconv'

const numbers = z.array(z.number()).length(3)

/** All that `open` needs to make the same model again without asking. */
export const OwnMetadataSchema = z.object({
  version: z.literal(1),
  title: z.string(),
  architecture: ArchitectureSchema,
  classes: z.array(z.string().min(1).max(200)).min(2).max(65_536),
  preprocessing: z.object({
    kind: z.enum(PREPROCESSINGS),
    /** Whether the graph takes pixels from 0 to 255 and does it itself. */
    inside: z.boolean(),
    /** Of each colour, in units of 0 to 255. */
    mean: numbers.optional(),
    deviation: numbers.optional(),
  }),
})
export type OwnMetadata = z.infer<typeof OwnMetadataSchema>

export function ownMetadata(model: ExportedModel, inside: boolean): OwnMetadata {
  const { preprocessing: state } = model
  return {
    version: 1,
    title: model.title,
    architecture: model.architecture,
    classes: model.classes,
    preprocessing: {
      kind: state.kind,
      inside,
      ...(state.kind === 'standardise' && { mean: [...state.mean], deviation: [...state.deviation] }),
    },
  }
}
