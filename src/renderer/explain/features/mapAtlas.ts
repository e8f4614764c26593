import { colourTable, level } from '@shared/explain/colourMaps.ts'
import type { FeatureMaps } from '@shared/explain/model.ts'

/** Scale of the colours: one for the layer, or each map its own. */
export type MapScale = 'layer' | 'channel'

/** Range of every channel's map, and of the layer; a layer's scale always holds zero. */
export interface MapRanges {
  low: Float32Array
  high: Float32Array
  layerLow: number
  layerHigh: number
}

export function rangesOf({ values, channels }: FeatureMaps): MapRanges {
  const size = values.length / channels
  const low = new Float32Array(channels)
  const high = new Float32Array(channels)
  let [layerLow, layerHigh] = [0, Number.NEGATIVE_INFINITY]
  for (let c = 0; c < channels; c++) {
    let min = Number.POSITIVE_INFINITY
    let max = Number.NEGATIVE_INFINITY
    for (let i = c * size; i < (c + 1) * size; i++) {
      if (values[i]! < min) min = values[i]!
      if (values[i]! > max) max = values[i]!
    }
    low[c] = min
    high[c] = max
    layerLow = Math.min(layerLow, min)
    layerHigh = Math.max(layerHigh, max)
  }
  return { low, high, layerLow, layerHigh }
}

/** All maps of a layer in one picture, side by side in a square of them: drawing a part of it costs nothing. */
export interface MapAtlas {
  canvas: OffscreenCanvas
  columns: number
  width: number
  height: number
}

export function atlasOf(maps: FeatureMaps, ranges: MapRanges, scale: MapScale): MapAtlas {
  const { height, width, channels, values } = maps
  const columns = Math.ceil(Math.sqrt(channels))
  const canvas = new OffscreenCanvas(columns * width, Math.ceil(channels / columns) * height)
  const image = new ImageData(canvas.width, canvas.height)
  const pixels = new Uint32Array(image.data.buffer)
  const table = colourTable('viridis')
  for (let c = 0; c < channels; c++) {
    const low = scale === 'layer' ? ranges.layerLow : Math.min(0, ranges.low[c]!)
    const high = scale === 'layer' ? ranges.layerHigh : ranges.high[c]!
    const top = Math.floor(c / columns) * height
    const left = (c % columns) * width
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const at = level(values[(c * height + y) * width + x]!, low, high) * 3
        // Little-endian: alpha, blue, green, red.
        pixels[(top + y) * canvas.width + left + x] =
          0xff000000 | (table[at + 2]! << 16) | (table[at + 1]! << 8) | table[at]!
      }
  }
  canvas.getContext('2d')!.putImageData(image, 0, 0)
  return { canvas, columns, width, height }
}

/** What is drawn of one channel. */
export interface CellLook {
  channel: number
  /** Place and side on the screen, in CSS pixels. */
  x: number
  y: number
  side: number
  faded: boolean
  /** Drawn with a frame, and with a mark at its position where it has one. */
  selected: { row: number | null; column: number | null } | null
}

/** Draws one channel's map; `frame` is the colour of a selected one. */
export function drawCell(context: CanvasRenderingContext2D, atlas: MapAtlas, look: CellLook, frame: string): void {
  const { channel, x, y, side, faded, selected } = look
  const { width, height, columns, canvas } = atlas
  context.imageSmoothingEnabled = false
  context.globalAlpha = faded ? 0.25 : 1
  context.drawImage(
    canvas,
    (channel % columns) * width,
    Math.floor(channel / columns) * height,
    width,
    height,
    x,
    y,
    side,
    side,
  )
  context.globalAlpha = 1
  if (!selected) return
  context.lineWidth = 2
  context.strokeStyle = frame
  context.strokeRect(x + 1, y + 1, side - 2, side - 2)
  if (selected.row === null || selected.column === null) return
  const [cellX, cellY] = [side / width, side / height]
  const mark = Math.max(6, cellX)
  context.strokeStyle = '#ffffff'
  context.strokeRect(
    x + (selected.column + 0.5) * cellX - mark / 2,
    y + (selected.row + 0.5) * cellY - mark / 2,
    mark,
    mark,
  )
}
