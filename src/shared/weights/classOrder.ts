import type { NamedTensor } from '../checkpoint/safetensors.ts'
import type { ClassMap } from '../data/classLists.ts'

/** Orders in which programs number the classes of an image folder. */
export const CLASS_ORDERS = ['dataset', 'natural', 'codepoint'] as const
export type ClassOrder = (typeof CLASS_ORDERS)[number]

const naturally = new Intl.Collator('en', { numeric: true, sensitivity: 'base' }).compare
const byCodePoint = (a: string, b: string) => {
  const [x, y] = [[...a], [...b]]
  const at = x.findIndex((character, i) => character !== y[i])
  if (at < 0) return x.length - y.length
  return y[at] === undefined ? 1 : x[at]!.codePointAt(0)! - y[at]!.codePointAt(0)!
}

/**
 * Class names as a program numbers them: `natural` as people sort ("2" before "10"), `codepoint` as Python's `sorted` and with it
 * torchvision's ImageFolder and Keras do ("10" before "2", "Zebra" before "ant"), `dataset` as the data set has them.
 */
export function orderedClasses(names: readonly string[], order: ClassOrder): string[] {
  if (order === 'dataset') return [...names]
  return names.toSorted(order === 'natural' ? naturally : byCodePoint)
}

/**
 * Puts a network's outputs in another order of classes: output k becomes what output `map[k]` was. Outputs are the last dimension of the
 * tensors of the last layer with weights.
 */
export function reorderOutputs(weights: readonly NamedTensor[], map: ClassMap): NamedTensor[] {
  if (map.every((place, at) => place === at)) return [...weights]
  const last = weights.at(-1)!.name.split('/')[0]
  return weights.map((tensor) => {
    const outputs = tensor.shape.at(-1)!
    if (!tensor.name.startsWith(`${last}/`) || outputs !== map.length) return tensor
    const { data } = tensor
    const moved = data.map((_, i) => data[i - (i % outputs) + map[i % outputs]!]!)
    return { ...tensor, data: moved }
  })
}
