import { attribute } from '../../ops/graph/attribute.ts'
import type { Optimiser } from './optimiser.ts'

const ATTRIBUTES = { T: attribute.type('float32'), use_locking: attribute.bool(false) }

/**
 * SGD with momentum m, as torch.optim.SGD and Caffe have it: v <- m v + g; w <- w - rate v. Nesterov's goes one step of the momentum ahead:
 * w <- w - rate (g + m v).
 */
const momentum = (nesterov: boolean): Optimiser => ({
  decay: 'gradient',
  scalars: (_settings, learningRate) => ({ learningRate }),

  eager(ops, { weight, gradient, slots, scalars, settings }) {
    const velocity = ops.add(ops.scale(slots.momentum!, settings.momentum), gradient)
    const way = nesterov ? ops.add(gradient, ops.scale(velocity, settings.momentum)) : velocity
    return { weight: ops.subtract(weight, ops.scale(way, scalars.learningRate!)), slots: { momentum: velocity } }
  },

  graph: (builder, { weight, gradient, slots, scalars, settings }) =>
    builder.node(
      'ResourceApplyMomentum',
      [weight.handle, slots.momentum!, scalars.learningRate!, gradient, builder.scalar(settings.momentum)],
      { ...ATTRIBUTES, use_nesterov: attribute.bool(nesterov) },
      { control: [weight.value] },
    ),
})

export const sgd = momentum(false)
export const nesterov = momentum(true)
