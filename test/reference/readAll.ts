import type { Tensor } from '../../src/main/engine/ops/runtime.ts'

/** Reads tensors and disposes of them; asynchronous, for a GPU's numbers cannot be waited for. */
export async function readAll<Name extends string>(tensors: Record<Name, Tensor>): Promise<Record<Name, Float32Array>> {
  const read: Partial<Record<Name, Float32Array>> = {}
  for (const [name, tensor] of Object.entries(tensors) as [Name, Tensor][]) {
    read[name] = (await tensor.data()) as Float32Array
    tensor.dispose()
  }
  return read as Record<Name, Float32Array>
}
