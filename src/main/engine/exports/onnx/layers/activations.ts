import type { Activation } from '../../../../../shared/architecture/activations.ts'
import type { LayerSite } from '../site.ts'

/** Nodes of each activation, by PyTorch's definitions; operator set 17 has no Gelu and no Swish of its own. */
const WRITERS: Record<Activation, (site: LayerSite, x: string) => string> = {
  relu: (site, x) => site.node('Relu', [x]),
  relu6: (site, x) => site.node('Clip', [x, site.floats(0), site.floats(6)]),
  'leaky-relu': (site, x) => site.node('LeakyRelu', [x], { alpha: { f: 0.01 } }),
  elu: (site, x) => site.node('Elu', [x], { alpha: { f: 1 } }),
  gelu(site, x) {
    const share = site.node('Add', [site.node('Erf', [site.node('Div', [x, site.floats(Math.SQRT2)])]), site.floats(1)])
    return site.node('Mul', [site.node('Mul', [x, share]), site.floats(0.5)])
  },
  silu: (site, x) => site.node('Mul', [x, site.node('Sigmoid', [x])]),
  sigmoid: (site, x) => site.node('Sigmoid', [x]),
  'hard-sigmoid': (site, x) => site.node('HardSigmoid', [x], { alpha: { f: 1 / 6 }, beta: { f: 0.5 } }),
  'hard-swish': (site, x) => site.node('HardSwish', [x]),
  tanh: (site, x) => site.node('Tanh', [x]),
}

export const activated = (site: LayerSite, x: string, activation: Activation): string => WRITERS[activation](site, x)
