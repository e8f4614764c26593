import type { ParameterSpec } from '../../../shared/architecture/parameters.ts'
import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import { WorkbenchError } from '../../../shared/errors.ts'

/**
 * Weights by name, checked against what the network needs; momentum (`NAME/momentum`) may be missing, other tensors are let pass.
 * @throws WorkbenchError BAD_INPUT naming the tensor that is missing or of another shape, with both shapes.
 */
export function checkTensors(
  specs: readonly ParameterSpec[],
  tensors: readonly NamedTensor[],
): Map<string, NamedTensor> {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  for (const spec of specs)
    for (const name of [spec.name, `${spec.name}/momentum`]) {
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
