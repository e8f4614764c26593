import type { Picture } from '@shared/explain/pictures.ts'
import { textWidth, wrapped } from '../components/wrapped.ts'
import { pictureUrl } from './exportMaps.ts'

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
/** Font sizes and the height of a line of each, in pixels. */
const TITLE = { size: 13, line: 17 }
const NAME = { size: 11, line: 14 }
const CAPTION = { size: 10, line: 13 }
const FOOT = { size: 9, line: 12 }
/** Narrower figures would have titles of many lines. */
const LEAST_WIDTH = 300

/** A figure as an SVG of its own: pictures embedded, drawn without smoothing, all text inside its width. */
export function figureSvg({ title, rows, side, foot }: Figure): { svg: string; width: number; height: number } {
  const names = Math.ceil(Math.max(0, ...rows.map(({ name }) => (name ? textWidth(name, NAME.size) + 2 * GAP : 0))))
  const columns = Math.max(1, ...rows.map(({ cells }) => cells.length))
  const width = Math.max(LEAST_WIDTH, names + columns * (side + GAP) + GAP)
  const room = width - 2 * GAP
  const parts: string[] = []
  const text = (x: number, top: number, words: readonly string[], font: typeof TITLE, anchor = 'start') => {
    for (const [n, line] of words.entries())
      parts.push(
        `<text x="${x}" y="${top + n * font.line + font.size}" font-size="${font.size}" text-anchor="${anchor}">${escaped(line)}</text>`,
      )
    return words.length * font.line
  }
  let y = GAP
  y += text(GAP, y, wrapped(title, TITLE.size, room), TITLE) + GAP / 2
  for (const { name, cells } of rows) {
    if (name) text(GAP, y + side / 2 - NAME.size / 2, [name], NAME)
    let captions = 0
    for (const [c, cell] of cells.entries()) {
      if (!cell) continue
      const x = GAP + names + c * (side + GAP)
      parts.push(
        `<image x="${x}" y="${y}" width="${side}" height="${side}" image-rendering="pixelated" preserveAspectRatio="xMidYMid" href="${pictureUrl(cell.picture)}"><title>${escaped(cell.caption)}</title></image>`,
      )
      const lines = wrapped(cell.caption, CAPTION.size, side)
      captions = Math.max(captions, text(x + side / 2, y + side + 3, lines, CAPTION, 'middle'))
    }
    y += side + 3 + captions + GAP
  }
  y += text(GAP, y, wrapped(foot, FOOT.size, room), FOOT) + GAP / 2
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" font-family="Inter, Helvetica, Arial, sans-serif" fill="#171a21"><rect width="100%" height="100%" fill="#ffffff"/>${parts.join('')}</svg>`
  return { svg, width, height: y }
}
