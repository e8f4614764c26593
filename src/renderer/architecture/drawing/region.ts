import dagre from '@dagrejs/dagre'
import { layerBox, type Network } from './boxes.ts'
import { BOX_WIDTH, type Edge, round } from './drawing.ts'
import type { Piece } from './stack.ts'

const NARROW = 152
const ENTRY = 'entry' // no layer's index

/** Where boxes and edges of a region are; the same for regions of one structure, which most networks repeat. */
interface Layout extends Omit<Piece, 'boxes' | 'frames' | 'labels'> {
  places: readonly Point[]
}

const known = new Map<string, Layout>()
const MOST_KNOWN = 500

/** Draws the layers between a fork and its join in layers: each below all that it takes, those beside each other that do not depend on each other. */
export function regionPiece(network: Network, first: number, last: number): Piece {
  const own = network.layers.slice(first, last + 1)
  const width = hasColumns(own) ? NARROW : BOX_WIDTH
  const boxes = own.map((layer) => layerBox(layer, network, width))
  const inputs = own.map(({ from }) => [...new Set(from)].map((below) => Math.max(-1, below - first)))
  const key = JSON.stringify([width, boxes.map(({ height }) => height), inputs])
  const layout = known.get(key) ?? layOutRegion(boxes, inputs)
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(key, layout)
  const { places, ...piece } = layout
  return { ...piece, boxes: boxes.map((box, at) => ({ ...box, ...places[at]! })), frames: [], labels: [] }
}

/** @param inputs of each box, their places in the region; -1 is what enters it */
function layOutRegion(
  boxes: readonly { width: number; height: number }[],
  inputs: readonly (readonly number[])[],
): Layout {
  const graph = new dagre.graphlib.Graph({ multigraph: false })
  graph.setGraph({ rankdir: 'TB', nodesep: 14, ranksep: 26, edgesep: 16, marginx: 0, marginy: 0 })
  graph.setDefaultEdgeLabel(() => ({}))
  graph.setNode(ENTRY, { width: 1, height: 1 })
  for (const [at, { width, height }] of boxes.entries()) graph.setNode(String(at), { width, height })
  for (const [at, from] of inputs.entries())
    for (const below of from) graph.setEdge(below < 0 ? ENTRY : String(below), String(at), { weight: 1 })
  dagre.layout(graph)
  const at = (id: string) => graph.node(id) as Point
  const [entry, exit] = [at(ENTRY), at(String(boxes.length - 1))]
  const size = graph.graph() as { width: number; height: number }
  return {
    width: round(size.width),
    height: round(size.height - entry.y),
    entry: round(entry.x),
    exit: round(exit.x),
    places: boxes.map((box, index) => {
      const place = at(String(index))
      return { x: round(place.x - box.width / 2), y: round(place.y - box.height / 2 - entry.y) }
    }),
    edges: graph.edges().map((edge) => edgeOf((graph.edge(edge) as { points: Point[] }).points, entry.y)),
  }
}

interface Point {
  x: number
  y: number
}

/** Whether layers stand beside each other: a shortcut alone needs no column. */
function hasColumns(layers: readonly { index: number; from: readonly number[] }[]): boolean {
  const ranks = new Map<number, number>()
  const taken = new Set<number>()
  for (const { index, from } of layers) {
    const rank = 1 + Math.max(...from.map((below) => ranks.get(below) ?? 0))
    if (taken.has(rank)) return true
    taken.add(rank)
    ranks.set(index, rank)
  }
  return false
}

/** A smooth way through the points of an edge. */
function edgeOf(points: readonly Point[], top: number): Edge {
  const found = points.map(({ x, y }) => ({ x: round(x), y: round(y - top) }))
  const [start, end] = [found[0]!, found.at(-1)!]
  const between = found.slice(1, -1)
  const curves = between.map(({ x, y }, index) => {
    const next = between[index + 1]
    const to = next ? { x: round((x + next.x) / 2), y: round((y + next.y) / 2) } : { x: end.x, y: round(end.y - 6) }
    return `Q${x} ${y} ${to.x} ${to.y}`
  })
  const path = curves.length > 0 ? curves.join('') : `L${end.x} ${round(end.y - 6)}`
  return { path: `M${start.x} ${start.y}${path}`, tip: end }
}
