import { shown } from '../../../../../shared/shown.ts'
import { isObject, numberOf, textOf } from '../json.ts'
import type { Lowerings, Site } from '../site.ts'

/** Slopes and bounds of functions that Keras 3 defines otherwise than 2. */
const isThird = ({ model }: Site) => !/^[012]\./.test(model.version ?? '3.')

const plain =
  (operator: string, attributes: Record<string, number> = {}) =>
  (site: Site, x: string) =>
    site.node(operator, [x], attributes)

/** Activations by their names in configurations. */
const ACTIVATIONS: Record<string, (site: Site, x: string) => string> = {
  linear: (_, x) => x,
  relu: plain('Relu'),
  relu6: plain('Clip', { min: 0, max: 6 }),
  leaky_relu: plain('LeakyRelu', { alpha: 0.2 }),
  elu: plain('Elu', { alpha: 1 }),
  gelu: plain('Gelu'),
  silu: plain('Swish'),
  swish: plain('Swish'),
  sigmoid: plain('Sigmoid'),
  hard_sigmoid: (site, x) => site.node('HardSigmoid', [x], { alpha: isThird(site) ? 1 / 6 : 0.2, beta: 0.5 }),
  hard_silu: plain('HardSwish'),
  hard_swish: plain('HardSwish'),
  tanh: plain('Tanh'),
  softplus: plain('Softplus'),
  mish: plain('Mish'),
  exponential: plain('Exp'),
  softmax: plain('Softmax'),
  log_softmax: plain('LogSoftmax'),
}

/** Names of Keras' classes and functions as configurations call them: `HardSwish` is `hard_swish`. */
const plainName = (name: string) => name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()

/** What follows a layer by its field `activation`, which is a name or an object with one. */
export function activated(site: Site, x: string, value: unknown = site.config.activation): string {
  if (value === null || value === undefined) return x
  const given = isObject(value) ? value : null
  if (given?.class_name === '__lambda__')
    throw site.bad("its activation is Python code, which isn't run here; build the network with a named activation")
  // An object of class `function`, or of a layer of its own.
  const name = given
    ? given.class_name === 'function'
      ? textOf(given.config)
      : textOf(given.class_name) && plainName(textOf(given.class_name)!)
    : textOf(value)
  const make = name !== null && Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined
  if (!make)
    throw site.bad(
      `its activation ${shown(name ?? JSON.stringify(value), 60)} is not read (those that are: ${Object.keys(ACTIVATIONS).join(', ')})`,
    )
  return make(site, x)
}

/** ReLU with its three numbers. */
function relu(site: Site): string {
  const largest = numberOf(site.config.max_value)
  const slope = numberOf(site.config.negative_slope) ?? 0
  if (site.number('threshold', 0) !== 0 || (largest !== null && slope !== 0))
    throw site.bad(
      `its threshold is ${site.number('threshold', 0)} and its negative_slope ${slope}, and of a ReLU with a bound both are 0 here`,
    )
  if (slope !== 0) return site.node('LeakyRelu', [site.x], { alpha: slope })
  return largest === null ? site.node('Relu', [site.x]) : site.node('Clip', [site.x], { min: 0, max: largest })
}

export const ACTIVATION_LAYERS: Lowerings = {
  Activation: (site) => activated(site, site.x),
  ReLU: relu,
  LeakyReLU: (site) =>
    site.node('LeakyRelu', [site.x], { alpha: site.number('negative_slope', site.number('alpha', 0.3)) }),
  ELU: (site) => site.node('Elu', [site.x], { alpha: site.number('alpha', 1) }),
  Softmax: (site) => site.node('Softmax', [site.x]),
  PReLU(site) {
    const alpha = site.weight(['alpha'], 0)
    return site.node('PRelu', [site.x, alpha])
  },
}
