import { WorkbenchError } from '../errors.ts'
import { AVERAGE } from '../training/optimisers.ts'
import type { NamedTensor } from './safetensors.ts'

const ENDING = `/${AVERAGE}`

/**
 * A checkpoint's tensors with the moving average in the place of each weight that has one; running statistics stay the weights' own.
 * @param label how to name the checkpoint in errors
 * @throws WorkbenchError BAD_INPUT where it keeps no average
 */
export function averagedTensors(tensors: readonly NamedTensor[], label: string): NamedTensor[] {
  const averages = new Map(
    tensors.flatMap((tensor) =>
      tensor.name.endsWith(ENDING) ? [[tensor.name.slice(0, -ENDING.length), tensor] as const] : [],
    ),
  )
  if (averages.size === 0)
    throw new WorkbenchError(
      'BAD_INPUT',
      `${label} keeps no moving average of its weights; take the weights themselves, or train with --average-weights 0.999.`,
    )
  return tensors.map((tensor) => ({ ...(averages.get(tensor.name) ?? tensor), name: tensor.name }))
}
