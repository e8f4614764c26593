import type { Lowerings } from '../site.ts'
import { ACTIVATION_LAYERS } from './activations.ts'
import { NORMALISATION } from './normalisation.ts'
import { POOLING } from './pooling.ts'
import { AS_IS, SHAPES } from './shapes.ts'
import { SUMS } from './sums.ts'

/** Every Keras layer that is read, by its class (keras.io/api/layers). */
export const LAYERS: Lowerings = {
  ...SUMS,
  ...NORMALISATION,
  ...POOLING,
  ...SHAPES,
  ...AS_IS,
  ...ACTIVATION_LAYERS,
}
