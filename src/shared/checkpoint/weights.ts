import { WorkbenchError } from '../errors.ts'
import type { NamedTensor } from './safetensors.ts'

/** A weight tensor that a network needs: kernels [k, k, in, out], biases [out]. */
export interface WeightSpec {
  name: string
  shape: readonly number[]
}

const elements = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1)
const sameShape = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((side, i) => side === b[i])
const shown = (shape: readonly number[]) => `[${shape.join(', ')}]`

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

/**
 * Takes a network's weights out of a file made elsewhere: by our names, or by PyTorch's (`conv1.weight`, OIHW), also below a common
 * prefix such as `module.`. Momentum, preprocessing and counters beside them are left out.
 * @param label how to name the file in errors.
 * @throws WorkbenchError BAD_FILE naming the tensor and both shapes, or the tensors that do not belong to the network.
 */
export function adoptWeights(
  tensors: readonly NamedTensor[],
  specs: readonly WeightSpec[],
  network: string,
  label: string,
): NamedTensor[] {
  const bad = (why: string) => new WorkbenchError('BAD_FILE', `${label} does not fit ${network}: ${why}.`)
  const found = new Map(withoutPrefix(tensors).map((tensor) => [tensor.name, tensor]))
  const used = new Set<string>()
  const weights = specs.map((spec): NamedTensor => {
    const ours = found.get(spec.name)
    const theirs = found.get(pytorchName(spec.name))
    const tensor = ours ?? theirs
    if (!tensor)
      throw bad(
        `it holds neither ${spec.name} nor ${pytorchName(spec.name)}, but ${nameSome(tensors)}; name the tensors by layer`,
      )
    used.add(tensor.name)
    const wanted = ours ? spec.shape : pytorchShape(spec.shape)
    if (!sameShape(tensor.shape, wanted))
      throw bad(
        `its ${tensor.name} has shape ${shown(tensor.shape)}, but ${shown(wanted)} is needed; ${hint(spec, tensor)}`,
      )
    const values = tensor.data.findIndex((value) => !Number.isFinite(value))
    if (values >= 0)
      throw bad(`its ${tensor.name} holds a ${tensor.data[values]}; the training that made it has diverged`)
    const data = !ours && spec.shape.length === 4 ? kernelFromPytorch(tensor.data, spec.shape) : tensor.data.slice()
    return { name: spec.name, shape: [...spec.shape], data }
  })
  const more = [...found.keys()].filter((name) => !used.has(name) && !isCompanion(name))
  if (more.length > 0)
    throw bad(
      `it also holds ${more.slice(0, 3).join(', ')}${more.length > 3 ? ` and ${more.length - 3} more` : ''}, which the network has no place for; choose the network that they were trained in`,
    )
  return weights
}

function hint(spec: WeightSpec, tensor: NamedTensor): string {
  if (elements(spec.shape) === elements(tensor.shape)) return 'the order of its dimensions is another one'
  return 'choose the network, width and classes that it was trained with'
}

const isCompanion = (name: string) => name.endsWith('/momentum') || name.startsWith('preprocessing/')

function nameSome(tensors: readonly NamedTensor[]): string {
  if (tensors.length === 0) return 'no tensors at all'
  const names = tensors.slice(0, 4).map((tensor) => tensor.name)
  return names.join(', ') + (tensors.length > 4 ? ` and ${tensors.length - 4} more` : '')
}

/** Strips what all names begin with up to a dot before `conv...`, e.g. DataParallel's `module.`. */
function withoutPrefix(tensors: readonly NamedTensor[]): NamedTensor[] {
  const prefix = /^(.*\.)conv\d+\.(weight|bias)$/.exec(
    tensors.find(({ name }) => /\.conv\d+\./.test(name))?.name ?? '',
  )?.[1]
  if (!prefix || !tensors.every(({ name }) => name.startsWith(prefix))) return [...tensors]
  return tensors.map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length) }))
}

/** The weights by PyTorch's names and in its order, for `safetensors.torch.load_file`. */
export function weightsForPytorch(weights: readonly NamedTensor[]): NamedTensor[] {
  return weights.map(({ name, shape, data }) => ({
    name: pytorchName(name),
    shape: pytorchShape(shape),
    data: shape.length === 4 ? kernelToPytorch(data, shape) : data,
  }))
}
