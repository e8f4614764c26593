import type { MapShape } from '../architecture/mapShape.ts'
import type { NamedTensor } from './safetensors.ts'

/** A tensor that a network needs: kernels [k, k, in, out], dense ones [in, out], biases [out]. */
export interface WeightSpec {
  name: string
  shape: readonly number[]
  /** Of a dense kernel behind a flatten: the map whose numbers it takes. We have the channels of a position side by side, PyTorch the positions of a channel. */
  flattened?: MapShape
}

/** The shape of a kernel with its positions, [height, width, in, out]; null for other tensors. */
function asKernel({ shape, flattened }: Pick<WeightSpec, 'shape' | 'flattened'>): number[] | null {
  if (shape.length === 4) return [...shape]
  if (shape.length !== 2) return null
  return flattened ? [flattened.height, flattened.width, flattened.channels, shape[1]!] : [1, 1, ...shape]
}

/** `conv1/kernel` -> `conv1.weight`, as PyTorch would call it. */
export function pytorchName(name: string): string {
  return name.replace(/\/kernel$/, '/weight').replace('/', '.')
}

/** The shape that PyTorch gives the same numbers: kernels [out, in, k, k], dense ones [out, in]. */
export function pytorchShape(shape: readonly number[]): number[] {
  const [height, width, inputs, outputs] = shape
  if (shape.length === 2) return [shape[1]!, shape[0]!]
  return shape.length === 4 ? [outputs!, inputs!, height!, width!] : [...shape]
}

/** [out, in, k, k] -> [k, k, in, out]. */
export function kernelFromPytorch(data: Float32Array, shape: readonly number[]): Float32Array {
  const [height, width, inputs, outputs] = shape as [number, number, number, number]
  const area = height * width
  const out = new Float32Array(data.length)
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++)
      for (let p = 0; p < area; p++) out[(p * inputs + i) * outputs + o] = data[(o * inputs + i) * area + p]!
  return out
}

/** [k, k, in, out] -> [out, in, k, k]. */
export function kernelToPytorch(data: Float32Array, shape: readonly number[]): Float32Array {
  const [height, width, inputs, outputs] = shape as [number, number, number, number]
  const area = height * width
  const out = new Float32Array(data.length)
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++)
      for (let p = 0; p < area; p++) out[(o * inputs + i) * area + p] = data[(p * inputs + i) * outputs + o]!
  return out
}

/** A tensor's numbers, brought from PyTorch's order to ours. */
export function fromPytorch(data: Float32Array, spec: WeightSpec): Float32Array {
  const kernel = asKernel(spec)
  return kernel ? kernelFromPytorch(data, kernel) : data.slice()
}

/**
 * The weights by PyTorch's names and in its order, for `safetensors.torch.load_file`.
 * @param specs what the network says of them; needed for dense kernels behind a flatten alone
 */
export function weightsForPytorch(weights: readonly NamedTensor[], specs: readonly WeightSpec[] = []): NamedTensor[] {
  const byName = new Map(specs.map((spec) => [spec.name, spec]))
  return weights.map(({ name, shape, data }) => {
    const kernel = asKernel(byName.get(name) ?? { shape })
    return {
      name: pytorchName(name),
      shape: pytorchShape(shape),
      data: kernel ? kernelToPytorch(data, kernel) : data,
    }
  })
}
