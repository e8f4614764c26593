import type { LayerReport } from '@shared/architecture/analysis.ts'
import { type Node, nodesOf } from '@shared/architecture/blocks/tree.ts'
import { describeShape } from '@shared/architecture/describe.ts'
import { kindOf } from '@shared/architecture/kinds/table.ts'
import type { MapShape } from '@shared/architecture/spec.ts'
import { endBox } from './boxes.ts'
import { type Drawing, MARGIN, moved } from './drawing.ts'
import { boxPiece, nodePiece, outputOf, stacked } from './stack.ts'

/** Networks of more layers are folded at first. */
const LARGE = 24

/** Whether blocks are folded until somebody unfolds them. */
export const isFoldedAtFirst = (layers: number): boolean => layers > LARGE

export interface Folds {
  folded: boolean
  toggled: ReadonlySet<string>
}

/** Ids of everything that can be folded. */
export function foldsOf(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) =>
    node.type === 'layer' ? [] : node.type === 'block' ? [node.id] : [node.id, ...node.blocks.map(({ id }) => id)],
  )
}

/**
 * Lays a network out from top to bottom: the image, its layers and blocks, softmax. What lies between a fork and its join is drawn in layers.
 * @param folds whether blocks are folded, and the ids of those that are not as the others
 */
export function layOut(
  layers: readonly LayerReport[],
  input: MapShape,
  totals: { macs: number },
  { folded, toggled }: Folds = { folded: isFoldedAtFirst(layers.length), toggled: new Set() },
): Drawing {
  const network = { layers, macs: totals.macs }
  const isFolded = (id: string) => folded !== toggled.has(id)
  const classes = layers.at(-1)?.output.channels ?? 0
  // What a network with operators that are not run gives may be anything but scores of classes.
  const end = layers.some(({ spec }) => kindOf(spec).drawnOnly) ? 'output' : `softmax  ${classes} classes`
  const whole = stacked([
    { piece: boxPiece(endBox('input', 'image')), output: describeShape(input).replaceAll('x', '×') },
    ...nodesOf(layers).map((node) => ({
      piece: nodePiece(node, network, isFolded),
      output: outputOf(network, node.type === 'layer' ? node.index : node.last),
    })),
    { piece: boxPiece(endBox('softmax', end)), output: '' },
  ])
  return { width: whole.width + 2 * MARGIN, height: whole.height + 2 * MARGIN, ...moved(whole, MARGIN, MARGIN) }
}
