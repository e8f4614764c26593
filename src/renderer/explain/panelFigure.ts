import type { AttributionMap } from '@shared/explain/attribution.ts'
import { describeMethod } from '@shared/explain/methods.ts'
import { attributionPicture, type Picture, pixelPicture, type Rendering } from '@shared/explain/pictures.ts'
import { download, fileName } from '../components/download.ts'
import { formatSignificant } from '../components/format.ts'
import { pictureUrl, pngOfCanvas } from './exportMaps.ts'
import { type Space, valuesOf } from './mapScales.ts'
import type { SessionImage } from './store.ts'

/** One cell of a figure. */
export interface Cell {
  picture: Picture
  caption: string
}

export interface Figure {
  title: string
  /** Rows of cells with a name at their left; an absent cell leaves its place free. */
  rows: { name: string; cells: (Cell | null)[] }[]
  /** Side of a cell. */
  side: number
  foot: string
}

const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter]!)

const GAP = 8
const CAPTION = 16
const HEAD = 26

/** A figure as an SVG of its own: pictures embedded, drawn without smoothing, captions as text. */
export function figureSvg({ title, rows, side, foot }: Figure): { svg: string; width: number; height: number } {
  const names = rows.some(({ name }) => name) ? 84 : 0
  const columns = Math.max(1, ...rows.map(({ cells }) => cells.length))
  const pitch = side + CAPTION + GAP
  const width = names + columns * (side + GAP) + GAP
  const height = HEAD + rows.length * pitch + CAPTION + GAP
  const text = (x: number, y: number, words: string, size: number, anchor = 'start') =>
    `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}">${escaped(words)}</text>`
  const parts = [text(GAP, 18, title, 13)]
  for (const [r, { name, cells }] of rows.entries()) {
    const y = HEAD + r * pitch
    if (name) parts.push(text(GAP, y + side / 2 + 4, name, 11))
    for (const [c, cell] of cells.entries()) {
      if (!cell) continue
      const x = GAP + names + c * (side + GAP)
      parts.push(
        `<image x="${x}" y="${y}" width="${side}" height="${side}" image-rendering="pixelated" preserveAspectRatio="xMidYMid" href="${pictureUrl(cell.picture)}"><title>${escaped(cell.caption)}</title></image>`,
        text(x + side / 2, y + side + 12, cell.caption, 10, 'middle'),
      )
    }
  }
  parts.push(text(GAP, height - 6, foot, 9))
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, Helvetica, Arial, sans-serif" fill="#171a21"><rect width="100%" height="100%" fill="#ffffff"/>${parts.join('')}</svg>`
  return { svg, width, height }
}

/** Saves a figure as SVG, or drawn at twice its size as PNG with its provenance in the metadata. */
export async function downloadFigure(kind: 'png' | 'svg', figure: Figure, text: Record<string, string>): Promise<void> {
  const name = fileName(figure.title)
  const { svg, width, height } = figureSvg(figure)
  if (kind === 'svg') return download(`${name}.svg`, svg, 'image/svg+xml')
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = new OffscreenCanvas(width * 2, height * 2)
  const context = canvas.getContext('2d')!
  context.imageSmoothingEnabled = false
  context.drawImage(image, 0, 0, width * 2, height * 2)
  const bytes = await pngOfCanvas(canvas, text)
  download(`${name}.png`, new Blob([bytes], { type: 'image/png' }))
}

export interface Panel {
  image: SessionImage
  maps: readonly AttributionMap[]
  magnitudes: readonly number[]
  space: Space
  rendering: Rendering
  target: string
  checkpoint: string
}

/** Saves the image and all its maps as one picture. */
export async function downloadPanel(kind: 'png' | 'svg', panel: Panel): Promise<void> {
  const { image, maps, magnitudes, space, rendering, target, checkpoint } = panel
  const cells: Cell[] = [
    { picture: pixelPicture(image.pixels, image.height, image.width), caption: image.name.slice(0, 24) },
    ...maps.map((map, i) => ({
      picture: attributionPicture(valuesOf(map, space), map.shape, magnitudes[i]!, rendering),
      caption: `${describeMethod(map.method).title} ±${formatSignificant(magnitudes[i]!, 2)}`,
    })),
  ]
  const ranges = maps.map((map, i) => `${map.method} -${magnitudes[i]} to ${magnitudes[i]}`).join('; ')
  const figure: Figure = {
    title: `Explanation of ${target}`,
    rows: [{ name: '', cells }],
    side: 148,
    foot: `Checkpoint ${checkpoint.slice(0, 16)}, maps in the space of the ${space === 'pixels' ? 'pixels' : "network's input"}`,
  }
  await downloadFigure(kind, figure, {
    Software: 'AllConv Workbench',
    Title: figure.title,
    Method: maps.map((map) => map.method).join(', '),
    Unit: target,
    Checkpoint: checkpoint,
    Source: image.name,
    Range: ranges,
  })
}
