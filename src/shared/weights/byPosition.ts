import type { NamedTensor } from '../checkpoint/safetensors.ts'
import { sameShape } from '../checkpoint/shape.ts'
import { pytorchName, pytorchShape, type WeightSpec } from '../checkpoint/weights.ts'

/** `features.10.weight` -> `features.10`, or null for a tensor that is neither kernel nor bias. */
const layerOf = (name: string) => /^(.*)[./](weight|kernel|bias)$/.exec(name)?.[1] ?? null

const naturally = new Intl.Collator('en', { numeric: true }).compare

/** All orders of at most three things. */
function orders<T>(things: readonly T[]): T[][] {
  if (things.length < 2) return [[...things]]
  return things.flatMap((one, at) => orders(things.filter((_, i) => i !== at)).map((rest) => [one, ...rest]))
}

/**
 * Tensors that are named by place, as `nn.Sequential` does (`features.0.weight`, `features.2.weight`, ...), under the network's own names:
 * the first layer of the file is the network's first. Only where the names' numbers give one order in which every shape fits.
 * @returns the tensors with PyTorch's names of our layers and which layer became which, or null
 */
export function byPosition(
  tensors: readonly NamedTensor[],
  specs: readonly WeightSpec[],
): { tensors: NamedTensor[]; layers: [theirs: string, ours: string][] } | null {
  const kernels = specs.filter(({ name }) => name.endsWith('/kernel'))
  const ours = kernels.map(({ name }) => name.slice(0, -'/kernel'.length))
  const layers = [
    ...new Set(tensors.flatMap(({ name, shape }) => (shape.length > 1 ? (layerOf(name) ?? []) : []))),
  ].sort(naturally)
  if (layers.length !== ours.length || tensors.some(({ name }) => !layers.includes(layerOf(name) ?? ''))) return null
  const groups = new Map<string, string[]>()
  for (const layer of layers) {
    const pattern = layer.replace(/\d+/g, '#')
    groups.set(pattern, [...(groups.get(pattern) ?? []), layer])
  }
  if (groups.size > 3 || ![...groups.keys()].some((pattern) => pattern.includes('#'))) return null
  const shapes = new Map(tensors.map(({ name, shape }) => [name, shape]))
  const fits = (order: readonly string[]) =>
    order.every((layer, at) => {
      const shape = shapes.get(`${layer}.weight`)
      return shape !== undefined && sameShape(shape, pytorchShape(kernels[at]!.shape))
    })
  const fitting = orders([...groups.values()])
    .map((order) => order.flat())
    .filter(fits)
  if (fitting.length !== 1) return null
  const renamed = new Map(fitting[0]!.map((layer, at) => [layer, ours[at]!]))
  return {
    tensors: tensors.map((tensor) => {
      const layer = layerOf(tensor.name)!
      const part = tensor.name.slice(layer.length + 1)
      return { ...tensor, name: pytorchName(`${renamed.get(layer)}/${part === 'bias' ? 'bias' : 'kernel'}`) }
    }),
    layers: [...renamed],
  }
}
