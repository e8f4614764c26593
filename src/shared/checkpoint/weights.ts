import type { NamedTensor } from './safetensors.ts'

/** A weight tensor that a network needs: kernels [k, k, in, out], biases [out]. */
export interface WeightSpec {
  name: string
  shape: readonly number[]
}

/** `conv1/kernel` -> `conv1.weight`, as PyTorch would call it. */
export function pytorchName(name: string): string {
  return name.replace(/\/kernel$/, '.weight').replace(/\/bias$/, '.bias')
}

/** The shape that PyTorch gives the same numbers: kernels [out, in, k, k]. */
export function pytorchShape(shape: readonly number[]): number[] {
  const [height, width, inputs, outputs] = shape
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

/** The weights by PyTorch's names and in its order, for `safetensors.torch.load_file`. */
export function weightsForPytorch(weights: readonly NamedTensor[]): NamedTensor[] {
  return weights.map(({ name, shape, data }) => ({
    name: pytorchName(name),
    shape: pytorchShape(shape),
    data: shape.length === 4 ? kernelToPytorch(data, shape) : data,
  }))
}
