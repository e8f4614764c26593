import type { MethodId } from '../../../../shared/explain/methods.ts'
import type { ReluRule } from '../../layers/layer.ts'
import type { AttributionMethod } from './method.ts'

/** One backward pass with a rule at every ReLU below the target and at its own (paper, section 3.4). */
export const backwardMethod = (id: MethodId, rule: ReluRule): AttributionMethod => ({
  id,
  rule,
  async explain(context) {
    const network = await context.signal(rule)
    return { network, pixels: await context.toPixels(network), channels: 3 }
  },
})
