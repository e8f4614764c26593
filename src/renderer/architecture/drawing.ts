import type { LayerReport } from '@shared/architecture/analysis.ts'
import { describeShape } from '@shared/architecture/describe.ts'
import { hasOwnMaps, kindOf } from '@shared/architecture/kinds/table.ts'
import { fieldCell } from '@shared/architecture/receptiveField.ts'
import type { LayerKind, MapShape } from '@shared/architecture/spec.ts'

/** Where each layer's box lies, in SVG user units; the React drawing and the exported file read the same layout. */
export interface NodeBox {
  index: number
  name: string
  kind: LayerKind | 'input' | 'softmax'
  /** First line: what the layer does. */
  title: string
  /** Second line: its counts. */
  detail: string
  y: number
  height: number
  /** Share of all parameters and of all multiply-accumulates, 0 to 1. */
  parameters: number
  macs: number
  /** Shape that leaves the box, written on the edge below it. */
  output: string
  /** Whether the box below takes its output. */
  leadsDown: boolean
}

/** An output that skips boxes, drawn beside them; positions in `boxes`. */
export interface Way {
  from: number
  to: number
  /** Ways side by side have different lanes, from 0 at the boxes. */
  lane: number
}

export interface Drawing {
  width: number
  height: number
  boxes: NodeBox[]
  ways: Way[]
}

export const BOX_WIDTH = 264
export const BOX_HEIGHT = 50
const THIN_HEIGHT = 30
const GAP = 30
export const MARGIN = 16
const LANE = 12

/** CSS colour of a box. */
export const boxColour = (kind: NodeBox['kind']): string =>
  kind === 'input' || kind === 'softmax' ? '#868e96' : kindOf({ kind }).colour

const isThin = ({ spec }: LayerReport) => !hasOwnMaps(spec)

function detailOf(layer: LayerReport): string {
  if (isThin(layer)) return ''
  const field = `field ${fieldCell(layer.receptiveField)}`
  if (layer.parameters === 0) return `no parameters · ${field}`
  const macs = layer.macs >= 1e6 ? `${(layer.macs / 1e6).toFixed(1)} M` : `${(layer.macs / 1e3).toFixed(1)} k`
  return `${layer.parameters.toLocaleString('en-US')} parameters · ${macs} MACs · ${field}`
}

/** Lays a network out from top to bottom: the image, a box a layer (dropout thin), softmax. */
export function layOut(
  layers: readonly LayerReport[],
  input: MapShape,
  totals: { parameters: number; macs: number },
): Drawing {
  const boxes: NodeBox[] = []
  let y = MARGIN
  const taken = (position: number) => layers[position]?.from ?? [layers.length - 1] // the softmax takes the last
  const push = (box: Omit<NodeBox, 'y' | 'leadsDown'>) => {
    const position = boxes.length
    boxes.push({ ...box, y, leadsDown: position <= layers.length && taken(position).includes(position - 1) })
    y += box.height + GAP
  }
  const none = { parameters: 0, macs: 0 }
  push({
    index: -1,
    name: 'input',
    kind: 'input',
    title: 'image',
    detail: '',
    height: THIN_HEIGHT,
    output: describeShape(input),
    ...none,
  })
  for (const layer of layers)
    push({
      index: layer.index,
      name: layer.name,
      kind: layer.spec.kind,
      title: `${layer.name}  ${kindOf(layer.spec).caption(layer.spec)}`,
      detail: detailOf(layer),
      height: isThin(layer) ? THIN_HEIGHT : BOX_HEIGHT,
      parameters: totals.parameters > 0 ? layer.parameters / totals.parameters : 0,
      macs: totals.macs > 0 ? layer.macs / totals.macs : 0,
      output: describeShape(layer.output),
    })
  const classes = layers.at(-1)?.output.channels ?? 0
  push({
    index: layers.length,
    name: 'softmax',
    kind: 'softmax',
    title: `softmax  ${classes} classes`,
    detail: '',
    height: THIN_HEIGHT,
    output: '',
    ...none,
  })
  const ways = waysOf(layers)
  const lanes = 1 + Math.max(-1, ...ways.map(({ lane }) => lane))
  return { width: BOX_WIDTH + 2 * MARGIN + lanes * LANE, height: y - GAP + MARGIN, boxes, ways }
}

/** Ways that skip boxes, shorter ones nearer to them; a layer that takes an output twice has one way for both. */
function waysOf(layers: readonly LayerReport[]): Way[] {
  const skips = layers.flatMap(({ index, from }) =>
    [...new Set(from)].filter((below) => below !== index - 1).map((below) => ({ from: below + 1, to: index + 1 })),
  )
  const ways: Way[] = []
  for (const way of skips.sort((a, b) => a.to - a.from - (b.to - b.from) || a.from - b.from)) {
    const beside = ways.filter((other) => other.from < way.to && way.from < other.to)
    const lane = 1 + Math.max(-1, ...beside.map((other) => other.lane))
    ways.push({ ...way, lane })
  }
  return ways
}

/** The path of a way, from the foot of its box to the head of the one that takes it. */
export function wayPath({ boxes }: Pick<Drawing, 'boxes'>, { from, to, lane }: Way): string {
  const [source, target] = [boxes[from]!, boxes[to]!]
  const side = MARGIN + BOX_WIDTH
  const out = side + 8 + lane * LANE
  const [start, end] = [source.y + source.height - 8, target.y + 10]
  return `M${side} ${start}H${out - 4}Q${out} ${start} ${out} ${start + 4}V${end - 4}Q${out} ${end} ${out - 4} ${end}H${side + 5}`
}

/** The tip of a way: a triangle at the box that it leads to. */
export function wayTip({ boxes }: Pick<Drawing, 'boxes'>, { to }: Way): string {
  return `M${MARGIN + BOX_WIDTH} ${boxes[to]!.y + 10}l6 -4v8z`
}

const escapeXml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/** The drawing as a stand-alone SVG file, light, with its fonts named. */
export function drawingSvg(drawing: Drawing, title: string): string {
  const parts: string[] = []
  const x = MARGIN
  for (const [position, box] of drawing.boxes.entries()) {
    const colour = boxColour(box.kind)
    const middle = x + BOX_WIDTH / 2
    const bottom = box.y + box.height
    if (box.leadsDown)
      parts.push(`<path d="M${middle} ${bottom}v${GAP - 5}" stroke="#868e96" fill="none" marker-end="url(#tip)"/>`)
    if (position < drawing.boxes.length - 1)
      parts.push(
        `<text x="${middle + 8}" y="${bottom + GAP / 2 + 4}" font-size="11" fill="#868e96">${escapeXml(box.output)}</text>`,
      )
    parts.push(
      `<rect x="${x}" y="${box.y}" width="${BOX_WIDTH}" height="${box.height}" rx="6" fill="#ffffff" stroke="${colour}"/>`,
      `<rect x="${x}" y="${box.y}" width="5" height="${box.height}" rx="2" fill="${colour}"/>`,
      `<text x="${x + 14}" y="${box.y + 19}" font-size="13" font-weight="600" fill="#212529" xml:space="preserve">${escapeXml(box.title)}</text>`,
    )
    if (box.detail)
      parts.push(`<text x="${x + 14}" y="${box.y + 36}" font-size="11" fill="#495057">${escapeXml(box.detail)}</text>`)
    if (box.macs > 0)
      parts.push(
        `<rect x="${x + 5}" y="${bottom - 4}" width="${(BOX_WIDTH - 6) * box.macs}" height="3" fill="${colour}" opacity="0.55"/>`,
      )
  }
  for (const way of drawing.ways)
    parts.push(
      `<path d="${wayPath(drawing, way)}" stroke="#868e96" fill="none"/>`,
      `<path d="${wayTip(drawing, way)}" fill="#868e96"/>`,
    )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${drawing.width} ${drawing.height}" width="${drawing.width}" height="${drawing.height}" font-family="Inter, Helvetica, Arial, sans-serif">`,
    `<title>${escapeXml(title)}</title>`,
    '<defs><marker id="tip" viewBox="0 0 6 6" refX="3" refY="3" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0L6 3L0 6z" fill="#868e96"/></marker></defs>',
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...parts,
    '</svg>',
  ].join('\n')
}
