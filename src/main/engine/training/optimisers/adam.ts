import { attribute, type Ref } from '../../ops/graph/attribute.ts'
import type { Optimiser } from './optimiser.ts'

const FLOAT = attribute.type('float32')
/** torch.optim.Adam's. */
const BETA2 = 0.999
const EPSILON = 1e-8

/**
 * Kingma & Ba 2015 as torch.optim.Adam has it, with b1 the recipe's momentum: m <- b1 m + (1 - b1) g; v <- b2 v + (1 - b2) g^2;
 * w <- w - rate / (1 - b1^t) m / (sqrt(v / (1 - b2^t)) + epsilon), where t counts steps from 1. Both corrections go into the rate and the
 * epsilon, in doubles: 1 - 0.999 has few digits in float32.
 */
const adam = (decay: Optimiser['decay']): Optimiser => ({
  decay,
  scalars({ momentum }, learningRate, step) {
    const spread = Math.sqrt(1 - BETA2 ** (step + 1))
    return { learningRate, rate: (learningRate * spread) / (1 - momentum ** (step + 1)), epsilon: EPSILON * spread }
  },

  eager(ops, { weight, gradient, slots, scalars, settings: { momentum }, decay: share }) {
    const m = ops.add(ops.scale(slots.m!, momentum), ops.scale(gradient, 1 - momentum))
    const v = ops.add(ops.scale(slots.v!, BETA2), ops.scale(ops.multiply(gradient, gradient), 1 - BETA2))
    const way = ops.divide(m, ops.offset(ops.squareRoot(v), scalars.epsilon!))
    const shrunk = share === 0 ? weight : ops.subtract(weight, ops.scale(weight, scalars.learningRate! * share))
    return { weight: ops.subtract(shrunk, ops.scale(way, scalars.rate!)), slots: { m, v } }
  },

  graph(builder, { weight, gradient, slots, scalars, settings: { momentum }, decay: share }) {
    const before: Ref[] = [weight.value]
    if (share !== 0) {
      const factor = builder.node('Mul', [scalars.learningRate!, builder.scalar(share)], { T: FLOAT })
      const loss = builder.node('Mul', [weight.value, factor], { T: FLOAT })
      before.push(builder.node('AssignSubVariableOp', [weight.handle, loss], { dtype: FLOAT }, { control: [gradient] }))
    }
    // Powers of 0: the corrections are in the rate already.
    const inputs = [weight.handle, slots.m!, slots.v!, builder.scalar(0), builder.scalar(0), scalars.rate!]
    const settings = [builder.scalar(momentum), builder.scalar(BETA2), scalars.epsilon!]
    return builder.node(
      'ResourceApplyAdam',
      [...inputs, ...settings, gradient],
      { T: FLOAT, use_locking: attribute.bool(false), use_nesterov: attribute.bool(false) },
      { control: before },
    )
  },
})

export const plainAdam = adam('gradient')
export const adamw = adam('weight')
