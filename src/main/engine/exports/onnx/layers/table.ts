import type { RunnableKind } from '../../../../../shared/architecture/spec.ts'
import type { LayerWriter } from '../site.ts'
import { JOINS } from './joins.ts'
import { NORMALISATION } from './normalisation.ts'
import { POOLING } from './pooling.ts'
import { SUMS } from './sums.ts'

/** Dropout does nothing outside of training; an activation that stands alone is written as those that follow a layer. */
const asIs: LayerWriter = (site) => site.inputs[0]!

/** What each layer kind is in ONNX's operators (operator set 17). */
export const WRITERS: Record<RunnableKind, LayerWriter> = {
  ...SUMS,
  ...NORMALISATION,
  ...POOLING,
  ...JOINS,
  dropout: asIs,
  activation: asIs,
}
