import type { NamedTensor } from '../checkpoint/safetensors.ts'
import type { ClassMap } from '../data/classLists.ts'
import { shown } from '../shown.ts'

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

/** Which class every output of imported weights is taken for, and a word of warning where another program would number them otherwise. */
export function classOrderNotes(classes: readonly string[], order: ClassOrder): string[] {
  const taken = orderedClasses(classes, order)
  const some = taken.slice(0, 12).map((name, at) => `${at} ${shown(name, 40)}`)
  const rest = taken.length > 12 ? ` and so on to ${taken.length - 1} ${shown(taken.at(-1)!, 40)}` : ''
  const notes = [`Outputs are taken for the classes in this order: ${some.join(', ')}${rest}.`]
  const python = orderedClasses(classes, 'codepoint')
  const at = python.findIndex((name, i) => name !== taken[i])
  if (order !== 'codepoint' && at >= 0)
    notes.push(
      `torchvision and Keras number these class folders otherwise (${at} is ${shown(python[at]!, 40)} there); for weights of theirs choose the order in which Python sorts (codepoint).`,
    )
  return notes
}

/** For every class of a data set the output that a network numbered in `order` has for it. */
export function outputsOf(classes: readonly string[], order: ClassOrder): ClassMap {
  const theirs = orderedClasses(classes, order)
  return classes.map((name) => theirs.indexOf(name))
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
