import type { ActivationSpec } from '../../../shared/architecture/spec.ts'
import type { Layer } from './layer.ts'

/** An activation that stands alone: it is the whole layer. */
export const activation: Layer<ActivationSpec> = {
  forward: (_ops, _site, [x]) => ({ output: x! }),
  backward: (_ops, _site, _pass, signal, ask) => ({ inputs: [ask.inputs[0] ? signal : null], parameters: {} }),
}
