import type { LayerReport } from './analysis.ts'
import { type BlockNode, nodesOf } from './blocks/tree.ts'
import type { DiffRow } from './diff.ts'
import type { NamedEdit } from './edits.ts'
import { familyOf } from './kinds/table.ts'
import { IMAGE } from './layerNames.ts'

/** `conv4-conv5`, what a sum of two goes around: the ends of the longer of its ways, by their layers with weights; null where that is not one way. */
export function wentAround(rows: readonly DiffRow[], { spec, from }: LayerReport): string | null {
  if (spec.kind !== 'add' || from.length !== 2) return null
  const [start, end] = [Math.min(...from), Math.max(...from)]
  const around = rows.flatMap(({ right }) =>
    right && right.index > start && right.index <= end && familyOf(right.spec) === 'convolution' ? [right.name] : [],
  )
  if (around.length === 0) return null
  return around.length === 1 ? around[0]! : `${around[0]}-${around.at(-1)}`
}

/** Squeeze and excitation within another block: a global average, what makes weights of it, and their product. */
function excitations(layers: readonly LayerReport[]): BlockNode[] {
  return layers.flatMap(({ spec, from, index: last }): BlockNode[] => {
    const first = layers.findLastIndex((layer, at) => at < last && layer.spec.kind === 'global-average')
    const isOne = spec.kind === 'multiply' && first >= 0 && last - first <= 6 && from.includes(last - 1)
    return isOne ? [{ type: 'block', id: `${first}`, title: 'squeeze and excitation', first, last }] : []
  })
}

const SIDES = [
  { side: 'right', status: 'added', word: 'inserted' },
  { side: 'left', status: 'removed', word: 'dropped' },
] as const

/**
 * Blocks that came or went as a whole, those of one kind in a row as one edit: `residual block x3 inserted after add3`. A lone one with a shortcut says
 * what that goes around.
 */
export function nameBlocks(rows: readonly DiffRow[]): NamedEdit[] {
  return SIDES.flatMap(({ side, status, word }) => {
    const places = rows.flatMap((row, index) => (row[side] ? [index] : []))
    const layers = places.map((index) => rows[index]![side]!)
    const blocks = nodesOf(layers).flatMap((node) =>
      node.type === 'layer' ? [] : node.type === 'block' ? [node] : node.blocks,
    )
    const isWhole = ({ first, last }: Pick<BlockNode, 'first' | 'last'>) =>
      places.slice(first, last + 1).every((index) => rows[index]!.status === status)
    const outer = blocks.filter(isWhole)
    const inner = excitations(layers).filter(
      (block) => isWhole(block) && !outer.some(({ first, last }) => first <= block.first && last >= block.last),
    )
    const whole = [...outer, ...inner].sort((a, b) => a.first - b.first)
    const runs: BlockNode[][] = []
    for (const block of whole) {
      const run = runs.at(-1)
      const before = run?.at(-1)
      if (before && before.title === block.title && before.last + 1 === block.first) run!.push(block)
      else runs.push([block])
    }
    return runs.map((run) => {
      const [first, last] = [run[0]!.first, run.at(-1)!.last]
      const title = run[0]!.title.replaceAll('×', 'x')
      const times = run.length > 1 ? ` x${run.length}` : ''
      const around = side === 'right' && run.length === 1 ? wentAround(rows, layers[last]!) : null
      const shortcut = around ? `, shortcut added around ${around}` : ''
      return {
        name: `${title}${times} ${word} after ${layers[first - 1]?.name ?? IMAGE}${shortcut}`,
        rows: places.slice(first, last + 1),
      }
    })
  })
}

/** Whether a row's inputs are the same layers as before under other names, as when layers by kind and order are numbered anew. */
export function followsNames(rows: readonly DiffRow[], { left, right }: DiffRow): boolean {
  if (!left || !right || left.from.length !== right.from.length) return false
  return left.from.every((below, at) => {
    if (below < 0) return right.from[at] === below
    return rows.find((row) => row.left?.index === below)?.right?.index === right.from[at]
  })
}
