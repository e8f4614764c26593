import { shown } from '../../../../shared/shown.ts'
import type { OnnxNode } from './model.ts'

/** Attributes that say what a node does, and what they are called; others are left out. */
const WORDS: readonly (readonly [attribute: string, word: string])[] = [
  ['kernel_shape', 'kernel'],
  ['strides', 'stride'],
  ['dilations', 'dilation'],
  ['group', 'groups'],
  ['hidden_size', 'hidden size'],
  ['direction', 'direction'],
  ['axis', 'axis'],
  ['axes', 'axes'],
  ['perm', 'order'],
  ['mode', 'mode'],
  ['alpha', 'alpha'],
  ['beta', 'beta'],
]
const SAYS_NOTHING = new Set(['stride 1', 'dilation 1', 'groups 1', 'alpha 1', 'beta 1'])
const MOST = 120

/** A node's attributes in a few words, `kernel 3x2, stride 2`, and the sides of its result where they are no map's; empty for none. */
export function operatorWords({ attributes }: OnnxNode, dims: readonly (number | null)[] | null): string {
  const said = WORDS.flatMap(([name, word]) => {
    const value = attributes.get(name)
    if (value?.kind === 'number') return [`${word} ${+value.value.toPrecision(4)}`]
    if (value?.kind === 'text') return value.value === '' ? [] : [`${word} ${shown(value.value, 20)}`]
    if (value?.kind !== 'numbers' || value.values.length > 8) return []
    const isWindow = word === 'kernel' || word === 'stride' || word === 'dilation'
    const isSame = new Set(value.values).size === 1 && word !== 'kernel'
    return [`${word} ${isWindow ? (isSame ? value.values[0] : value.values.join('x')) : value.values.join(' ')}`]
  }).filter((words) => !SAYS_NOTHING.has(words))
  const sides = dims && dims.length > 0 ? [`gives [${dims.map((side) => side ?? '?').join(', ')}]`] : []
  return [...said, ...sides].join(', ').slice(0, MOST)
}
