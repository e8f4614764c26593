import { marginsOf } from '../../../shared/architecture/kinds/sides.ts'
import type { PaddingSpec } from '../../../shared/architecture/spec.ts'
import type { Layer } from './layer.ts'

/** Zeros around the map; their signal goes nowhere. */
export const padding: Layer<PaddingSpec> = {
  forward: (ops, { spec }, [x]) => ({ output: ops.pad(x!, marginsOf(spec.padding), 0) }),
  backward: (ops, { spec }, _pass, signal, ask) => ({
    inputs: [ask.inputs[0] ? ops.crop(signal, marginsOf(spec.padding)) : null],
    parameters: {},
  }),
}
