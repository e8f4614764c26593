import type { ParameterSpec } from '../../../shared/architecture/parameters.ts'
import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import { WorkbenchError } from '../../../shared/errors.ts'

/**
 * Tensors by name, checked against what the network needs; what the optimiser keeps beside a weight (`NAME/momentum`) may be missing, other
 * tensors are let pass.
 * @param slots what the optimiser keeps of each trained weight
 * @throws WorkbenchError BAD_INPUT naming the tensor that is missing or of another shape, with both shapes.
 */
export function checkTensors(
  specs: readonly ParameterSpec[],
  tensors: readonly NamedTensor[],
  slots: readonly string[],
): Map<string, NamedTensor> {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  for (const spec of specs)
    for (const name of [spec.name, ...slotNames(spec, slots)]) {
      const tensor = byName.get(name)
      if (!tensor) {
        if (name !== spec.name) continue
        throw new WorkbenchError(
          'BAD_INPUT',
          `The weights hold no tensor ${name}; they are probably those of another network.`,
        )
      }
      if (tensor.shape.join() !== spec.shape.join())
        throw new WorkbenchError(
          'BAD_INPUT',
          `Tensor ${name} has the shape [${tensor.shape}], but the network needs [${spec.shape}]; the weights are probably those of another network.`,
        )
    }
  return byName
}

/** Names of what an optimiser keeps of one tensor, e.g. `conv1/kernel/momentum`. */
export const slotNames = ({ name, role }: Pick<ParameterSpec, 'name' | 'role'>, slots: readonly string[]): string[] =>
  role === 'trained' ? slots.map((slot) => `${name}/${slot}`) : []
