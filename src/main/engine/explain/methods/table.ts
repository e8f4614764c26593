import type { MethodId } from '../../../../shared/explain/methods.ts'
import { deconvnet } from './deconvnet.ts'
import { gradCam } from './gradCam.ts'
import { gradient } from './gradient.ts'
import { gradientInput } from './gradientInput.ts'
import { guidedBackprop } from './guidedBackprop.ts'
import { integratedGradients } from './integratedGradients.ts'
import type { AttributionMethod } from './method.ts'
import { occlusion } from './occlusion.ts'
import { smoothGrad } from './smoothGrad.ts'

/** Every method that `shared/explain/methods.ts` describes. */
export const METHOD_TABLE: Record<MethodId, AttributionMethod> = {
  gradient,
  'gradient-input': gradientInput,
  deconvnet,
  'guided-backprop': guidedBackprop,
  'integrated-gradients': integratedGradients,
  smoothgrad: smoothGrad,
  'grad-cam': gradCam,
  occlusion,
}
