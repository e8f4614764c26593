import type { LayerReport } from '../analysis.ts'
import { nodesOf } from './tree.ts'

/** Blocks that come about where something is put around layers that were there: a shortcut. */
const AROUND: ReadonlySet<string> = new Set(['residual block', 'bottleneck', 'squeeze and excitation'])
/** From so many blocks on, a network is made of them. */
const MADE_OF = 3

/** The block that each layer is in, empty for none. Convolutions with their normalisation are no blocks of their own here. */
function titlesOf(layers: readonly LayerReport[]): { titles: string[]; blocks: number; kinds: Set<string> } {
  const titles = layers.map(() => '')
  const found = nodesOf(layers)
    .flatMap((node) => (node.type === 'layer' ? [] : node.type === 'block' ? [node] : node.blocks))
    .filter(({ title }) => !title.endsWith(' convolution'))
  for (const { first, last, title } of found) titles.fill(title, first, last + 1)
  return { titles, blocks: found.length, kinds: new Set(found.map(({ title }) => title)) }
}

/**
 * Which layers of two networks are no versions of each other: where the two are made of different blocks, those of one kind of block and those of
 * another, or of none. Without that a convolution of VGG-16 would "become" the middle of an inverted residual.
 */
export function keptApart(
  left: readonly LayerReport[],
  right: readonly LayerReport[],
): (left: number, right: number) => boolean {
  const [one, other] = [titlesOf(left), titlesOf(right)]
  const isDisjoint = [...one.kinds].every((kind) => !other.kinds.has(kind))
  const isMadeOfOthers = isDisjoint && Math.max(one.blocks, other.blocks) >= MADE_OF
  if (!isMadeOfOthers) return () => false
  return (i, j) => {
    const [a, b] = [one.titles[i]!, other.titles[j]!]
    if (a === b) return false
    return !(a === '' && AROUND.has(b)) && !(b === '' && AROUND.has(a))
  }
}
