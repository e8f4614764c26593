import type { Part } from '@shared/data/dataset.ts'
import { api } from '../client.ts'

/** Images in one answer of the host. */
export const PAGE = 256
/** Pages kept: at 32 x 32 pixels about 100 MB of canvases. */
const MOST_PAGES = 96

export interface ImageSelection {
  name: string
  part: Part
  /** null for all classes. */
  classIndex: number | null
}

/** Images of one page, side by side on a canvas, `columns` in a row. */
export interface ImageAtlas {
  canvas: OffscreenCanvas
  columns: number
  labels: Uint16Array
  /** Positions within the part. */
  indices: Uint32Array
  height: number
  width: number
  total: number
}

const COLUMNS = 16
const pages = new Map<string, Promise<ImageAtlas>>()

/** A page of a selection, asked for once and kept while it is used; an error is not kept. */
export function imagePage(selection: ImageSelection, page: number, count = PAGE): Promise<ImageAtlas> {
  const key = `${selection.name}/${selection.part}/${selection.classIndex}/${page}/${count}`
  const known = pages.get(key)
  if (known) {
    pages.delete(key)
    pages.set(key, known)
    return known
  }
  const asked = load(selection, page, count)
  pages.set(key, asked)
  asked.catch(() => pages.delete(key))
  for (const oldest of pages.keys()) {
    if (pages.size <= MOST_PAGES) break
    pages.delete(oldest)
  }
  return asked
}

/** For data sets that were removed or replaced. */
export const forgetImages = () => pages.clear()

async function load(selection: ImageSelection, page: number, count: number): Promise<ImageAtlas> {
  const { pixels, labels, indices, height, width, total } = await api().datasets.images({
    ...selection,
    offset: page * count,
    count,
  })
  const rows = Math.max(1, Math.ceil(labels.length / COLUMNS))
  const canvas = new OffscreenCanvas(COLUMNS * width, rows * height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This browser gives no canvas to draw thumbnails on.')
  const image = new ImageData(width, height)
  for (let index = 0; index < labels.length; index++) {
    // [H, W, 3] -> [H, W, 4]
    const from = index * height * width * 3
    for (let at = 0; at < height * width; at++) {
      image.data[at * 4] = pixels[from + at * 3]!
      image.data[at * 4 + 1] = pixels[from + at * 3 + 1]!
      image.data[at * 4 + 2] = pixels[from + at * 3 + 2]!
      image.data[at * 4 + 3] = 255
    }
    context.putImageData(image, (index % COLUMNS) * width, Math.floor(index / COLUMNS) * height)
  }
  return { canvas, columns: COLUMNS, labels, indices, height, width, total }
}

/** Draws image `index` of a page into a square of `size` at x, y, keeping its shape. */
export function drawImage(
  context: CanvasRenderingContext2D,
  atlas: ImageAtlas,
  index: number,
  x: number,
  y: number,
  size: number,
): void {
  const { canvas, columns, height, width } = atlas
  const scale = size / Math.max(height, width)
  context.drawImage(
    canvas,
    (index % columns) * width,
    Math.floor(index / columns) * height,
    width,
    height,
    x + (size - width * scale) / 2,
    y + (size - height * scale) / 2,
    width * scale,
    height * scale,
  )
}
