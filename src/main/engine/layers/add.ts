import type { AddSpec } from '../../../shared/architecture/spec.ts'
import type { Layer } from './layer.ts'

/** The sum of all inputs, in their order; the signal goes to each as it is. */
export const add: Layer<AddSpec> = {
  forward: (ops, _site, inputs) => ({ output: inputs.reduce((sum, x) => ops.add(sum, x)) }),
  backward: (_ops, _site, _pass, signal, ask) => ({
    inputs: ask.inputs.map((wanted) => (wanted ? signal : null)),
    parameters: {},
  }),
}
