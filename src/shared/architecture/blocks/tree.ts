import type { LayerReport } from '../analysis.ts'
import { describeShape } from '../describe.ts'
import { type Part, RECOGNISERS, type Recognised } from './kinds.ts'
import { segmentsOf } from './segments.ts'

/** A part of a network as it is drawn: one layer, a block of layers, or several blocks of one kind in a row. */
export type Node = LayerNode | BlockNode | GroupNode

export interface LayerNode {
  type: 'layer'
  index: number
}

export interface BlockNode {
  type: 'block'
  /** Unique within the network, and the same as long as its layers are: which are unfolded is kept by it. */
  id: string
  /** `bottleneck`. */
  title: string
  first: number
  last: number
}

export interface GroupNode {
  type: 'group'
  id: string
  title: string
  first: number
  last: number
  blocks: BlockNode[]
}

const sides = ({ output: { height, width } }: LayerReport) => `${height}x${width}`

/** A network's layers as a list of what is drawn one below the other; a repeated block is one group: "bottleneck ×3". */
export function nodesOf(layers: readonly LayerReport[]): Node[] {
  const parts: Part[] = segmentsOf(layers).map((segment) => ({
    ...segment,
    layers: layers.slice(segment.first, segment.last + 1),
  }))
  const found: { block: BlockNode; kind: Recognised }[] = []
  const nodes: Node[] = []
  /** What is in a row so far becomes one node, or stays single layers. */
  const close = () => {
    const blocks = found.splice(0)
    if (blocks.length === 0) return
    const [first] = blocks
    if (blocks.length > 1) {
      const [from, to] = [first!.block.first, blocks.at(-1)!.block.last]
      const id = `${layers[from]!.name}..${layers[to]!.name}`
      nodes.push({
        type: 'group',
        id,
        title: first!.block.title,
        first: from,
        last: to,
        blocks: blocks.map((b) => b.block),
      })
    } else if (first!.kind.plain)
      for (let index = first!.block.first; index <= first!.block.last; index++) nodes.push({ type: 'layer', index })
    else nodes.push(first!.block)
  }
  for (let at = 0; at < parts.length; ) {
    const kind = RECOGNISERS.reduce<Recognised | null>((known, ask) => known ?? ask(parts, at), null)
    const [first, last] = [parts[at]!.first, parts[at + (kind?.segments ?? 1) - 1]!.last]
    if (!kind) {
      close()
      nodes.push({ type: 'layer', index: first })
      at++
      continue
    }
    const before = found.at(-1)
    const [a, b] = [before && layers[before.block.last]!, layers[last]!]
    const isSame = kind.grows ? a && sides(a) === sides(b) : a && describeShape(a.output) === describeShape(b.output)
    if (before && (before.block.title !== kind.title || !isSame)) close()
    const id = `${layers[first]!.name}-${layers[last]!.name}`
    found.push({ block: { type: 'block', id, title: kind.title, first, last }, kind })
    at += kind.segments
  }
  close()
  return nodes
}
