import type { LayerReport } from '@shared/architecture/analysis.ts'
import type { BlockNode, GroupNode } from '@shared/architecture/blocks/tree.ts'
import { describeShape } from '@shared/architecture/describe.ts'
import { hasOwnMaps, kindOf } from '@shared/architecture/kinds/table.ts'
import { fieldCell } from '@shared/architecture/receptiveField.ts'
import { BOX_HEIGHT, BOX_WIDTH, type Box, fitted, fittedParts, THIN_HEIGHT } from './drawing.ts'

type Unplaced = Omit<Box, 'x' | 'y'>

/** A network's layers and what shares are of. */
export interface Network {
  layers: readonly LayerReport[]
  macs: number
}

/** Room of the first line and of the second beside the coloured edge. */
const INSET = 24

/** A narrow box has no room for the whole word. */
const shortened = (caption: string) => caption.replace(/(batch|layer) normalisation/, '$1 norm')

const millions = (macs: number) => (macs >= 1e6 ? `${(macs / 1e6).toFixed(1)} M` : `${(macs / 1e3).toFixed(1)} k`)
const count = (value: number) => value.toLocaleString('en-US')

function counts(parameters: number, macs: number): string[] {
  if (parameters === 0) return ['no parameters']
  return [`${count(parameters)} parameters`, ...(macs > 0 ? [`${millions(macs)} MACs`] : [])]
}

/** @param width a narrow box has its second line for what a wide one says in the first */
export function layerBox(layer: LayerReport, { macs }: Network, width = BOX_WIDTH): Unplaced {
  const { name, spec, index } = layer
  const caption = kindOf(spec).caption(spec)
  const isThin = !hasOwnMaps(spec)
  const isNarrow = width < BOX_WIDTH
  const facts = isThin ? [] : [...counts(layer.parameters, layer.macs), `field ${fieldCell(layer.receptiveField)}`]
  const title = isNarrow ? name : `${name}  ${caption}`
  return {
    id: name,
    kind: spec.kind,
    first: index,
    last: index,
    title: fitted(title, width - INSET, 13, 'title'),
    detail: isNarrow ? fitted(shortened(caption), width - INSET, 11, 'detail') : fittedParts(facts, width - INSET, 11),
    label: `${name}  ${caption}. ${facts.join(' · ')} Output ${describeShape(layer.output)}.`,
    width,
    height: isThin && !isNarrow ? THIN_HEIGHT : isNarrow ? 44 : BOX_HEIGHT,
    colour: kindOf(spec).colour,
    macs: macs > 0 ? layer.macs / macs : 0,
  }
}

/** `bottleneck ×3`, and what it holds. */
export function foldedBox(node: BlockNode | GroupNode, { layers, macs: all }: Network): Unplaced {
  const own = layers.slice(node.first, node.last + 1)
  const parameters = own.reduce((sum, layer) => sum + layer.parameters, 0)
  const macs = own.reduce((sum, layer) => sum + layer.macs, 0)
  const title = nodeTitle(node)
  const last = own.at(-1)!
  const facts = counts(parameters, macs)
  return {
    id: node.id,
    kind: node.type,
    first: node.first,
    last: node.last,
    title: fitted(title, BOX_WIDTH - INSET - 24, 13, 'title'),
    detail: fittedParts(facts, BOX_WIDTH - INSET, 11),
    label: `${title}, ${own[0]!.name} to ${last.name}. ${facts.join(' · ')} Output ${describeShape(last.output)}.`,
    width: BOX_WIDTH,
    height: BOX_HEIGHT,
    colour: kindOf(last.spec).colour,
    macs: all > 0 ? macs / all : 0,
  }
}

export const nodeTitle = (node: BlockNode | GroupNode): string =>
  node.type === 'group' ? `${node.title} ×${node.blocks.length}` : node.title

/** The image at the top, the class scores at the foot. */
export const endBox = (kind: 'input' | 'softmax', words: string): Unplaced => ({
  id: kind,
  kind,
  first: -1,
  last: -1,
  title: words,
  detail: '',
  label: words,
  width: BOX_WIDTH,
  height: THIN_HEIGHT,
  colour: '#868e96',
  macs: 0,
})
