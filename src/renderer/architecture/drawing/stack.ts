import type { BlockNode, GroupNode, Node } from '@shared/architecture/blocks/tree.ts'
import { describeShape } from '@shared/architecture/describe.ts'
import { foldedBox, layerBox, type Network, nodeTitle } from './boxes.ts'
import { type Box, type Drawing, GAP, HEADER, moved, PADDING, round } from './drawing.ts'
import { regionPiece } from './region.ts'

/** A part of the drawing with one way in, at its top, and one out, at its foot. */
export interface Piece extends Drawing {
  entry: number
  exit: number
}

/** A box alone. */
export const boxPiece = (box: Omit<Box, 'x' | 'y'>): Piece => ({
  width: box.width,
  height: box.height,
  entry: box.width / 2,
  exit: box.width / 2,
  boxes: [{ ...box, x: 0, y: 0 }],
  frames: [],
  edges: [],
  labels: [],
})

/** One part of the network; what `isFolded` says of its id decides whether it is a box or a frame around its parts. */
export function nodePiece(node: Node, network: Network, isFolded: (id: string) => boolean, level = 1): Piece {
  if (node.type === 'layer') return boxPiece(layerBox(network.layers[node.index]!, network))
  if (isFolded(node.id)) return boxPiece(foldedBox(node, network))
  const inner =
    node.type === 'group'
      ? stacked(
          node.blocks.map((block, at) => ({
            piece: nodePiece(numbered(block, at, node.blocks.length), network, isFolded, level + 1),
            output: outputOf(network, block.last),
          })),
        )
      : blockPiece(node, network)
  return framed(inner, node, level)
}

const numbered = (block: BlockNode, at: number, of: number): BlockNode => ({
  ...block,
  title: `${block.title} ${at + 1} of ${of}`,
})

export const outputOf = ({ layers }: Network, index: number): string =>
  describeShape(layers[index]!.output).replaceAll('x', '×')

/** The layers of a block: one below the other where each takes the one before, else in layers. */
function blockPiece({ first, last }: BlockNode, network: Network): Piece {
  const own = network.layers.slice(first, last + 1)
  const isChain = own.every(({ index, from }) => from.length === 1 && from[0] === index - 1)
  if (!isChain) return regionPiece(network, first, last)
  return stacked(
    own.map((layer) => ({ piece: boxPiece(layerBox(layer, network)), output: outputOf(network, layer.index) })),
  )
}

function framed(inner: Piece, node: BlockNode | GroupNode, level: number): Piece {
  const [left, top] = [PADDING, HEADER]
  const width = inner.width + 2 * PADDING
  const isEntered = inner.boxes.length > 1 || inner.frames.length > 0
  const room = isEntered ? PADDING : PADDING / 2
  const { boxes, frames, edges, labels } = moved(inner, left, top + room)
  const height = inner.height + HEADER + 2 * room
  const { id, first, last } = node
  return {
    width,
    height,
    entry: inner.entry + left,
    exit: inner.exit + left,
    boxes,
    edges,
    labels,
    frames: [{ id, title: nodeTitle(node), first, last, level, x: 0, y: 0, width, height }, ...frames],
  }
}

/** Pieces below each other on one axis, an arrow from each to the next and the shape of what it carries beside it. */
export function stacked(parts: readonly { piece: Piece; output: string }[]): Piece {
  const left = Math.max(...parts.map(({ piece }) => piece.entry))
  const right = Math.max(...parts.map(({ piece }) => piece.width - piece.entry))
  const all: Piece = {
    width: left + right,
    height: 0,
    entry: left,
    exit: left,
    boxes: [],
    frames: [],
    edges: [],
    labels: [],
  }
  let y = 0
  let exit = left
  for (const [at, { piece, output }] of parts.entries()) {
    const x = left - piece.entry
    if (at > 0) {
      const from = y - GAP
      // A frame's own first boxes take the arrow; the frame's edge is crossed.
      all.edges.push({ path: wayDown(exit, from, left, y), tip: { x: left, y } })
    }
    const { boxes, frames, edges, labels } = moved(piece, x, y)
    all.boxes.push(...boxes)
    all.frames.push(...frames)
    all.edges.push(...edges)
    all.labels.push(...labels)
    exit = x + piece.exit
    y += piece.height
    if (at < parts.length - 1) all.labels.push({ x: exit + 10, y: y + GAP / 2 + 4, text: output })
    y += GAP
  }
  return { ...all, height: y - GAP, exit }
}

function wayDown(x: number, y: number, toX: number, toY: number): string {
  const end = toY - 6
  if (Math.abs(x - toX) < 1) return `M${round(x)} ${round(y)}L${round(toX)} ${round(end)}`
  const middle = round((y + end) / 2)
  return `M${round(x)} ${round(y)}C${round(x)} ${middle} ${round(toX)} ${middle} ${round(toX)} ${round(end)}`
}
