import type { StateTensor } from './stateTensor.ts'

/** Words that stand before the names of a network's layers and are none of them. */
const WRAPPER =
  /^(state_dict|model_state_dict|model_state|model|net|network|module|_orig_mod|backbone|encoder|params|weights|state_dict_ema|model_ema|ema|ema_model|swa|swa_model|teacher|student|params_ema|learner|classifier_model)$/
/** Averages of a training, taken only where there is nothing else. */
const AVERAGED = /(^|\.)(\w*ema\w*|swa\w*|teacher)(\.|$)/

export interface StateCopy {
  /** What stands before the names; empty for none. */
  prefix: string
  isAverage: boolean
  tensors: StateTensor[]
}

/** Floating-point tensors but counters and what optimisers keep. */
const isWeight = ({ name, isFloat }: StateTensor) =>
  isFloat && !/(^|\.)(num_batches_tracked|exp_avg(_sq)?|momentum_buffer)$/.test(name)

/** The networks that a file may hold, by what stands before their names: the one without a prefix first, averages last. */
export function copiesOf(tensors: readonly StateTensor[]): StateCopy[] {
  const weights = tensors.filter(isWeight)
  const prefixes = new Set([''])
  for (const { name } of weights) {
    const parts = name.split('.')
    for (let depth = 1; depth < Math.min(parts.length, 5) && WRAPPER.test(parts[depth - 1]!); depth++)
      prefixes.add(`${parts.slice(0, depth).join('.')}.`)
  }
  const copies = [...prefixes].slice(0, 50).map((prefix) => ({
    prefix,
    isAverage: AVERAGED.test(prefix),
    tensors: weights
      .filter(({ name }) => name.startsWith(prefix))
      .map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length) })),
  }))
  // Of prefixes that stand before the same tensors the longest.
  const isShort = ({ prefix, tensors: own }: StateCopy) =>
    copies.some(
      (other) =>
        other.prefix.length > prefix.length && other.prefix.startsWith(prefix) && other.tensors.length === own.length,
    )
  return copies.filter((copy) => !isShort(copy)).sort((a, b) => Number(a.isAverage) - Number(b.isAverage))
}
