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

/** Pictures of a layer's maps, each made when it is first drawn: of 256 channels some twenty are in sight. */
export interface MapAtlas {
  width: number
  height: number
  picture(channel: number): OffscreenCanvas
}

export function atlasOf(maps: FeatureMaps, ranges: MapRanges, scale: MapScale): MapAtlas {
  const { height, width, values } = maps
  const table = colourTable('viridis')
  // Little-endian: alpha, blue, green, red.
  const colours = Uint32Array.from(
    { length: 256 },
    (_, i) => (0xff000000 | (table[i * 3 + 2]! << 16) | (table[i * 3 + 1]! << 8) | table[i * 3]!) >>> 0,
  )
  const made = new Map<number, OffscreenCanvas>()
  const make = (channel: number) => {
    const low = scale === 'layer' ? ranges.layerLow : Math.min(0, ranges.low[channel]!)
    const high = scale === 'layer' ? ranges.layerHigh : ranges.high[channel]!
    const image = new ImageData(width, height)
    const pixels = new Uint32Array(image.data.buffer)
    const first = channel * height * width
    for (let i = 0; i < pixels.length; i++) pixels[i] = colours[level(values[first + i]!, low, high)]!
    const canvas = new OffscreenCanvas(width, height)
    canvas.getContext('2d')!.putImageData(image, 0, 0)
    made.set(channel, canvas)
    return canvas
  }
  return { width, height, picture: (channel) => made.get(channel) ?? make(channel) }
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
  const { width, height } = atlas
  // Squares of a small map stay squares; of a large one every pixel counts.
  context.imageSmoothingEnabled = width > side * window.devicePixelRatio
  context.globalAlpha = faded ? 0.25 : 1
  context.drawImage(atlas.picture(channel), x, y, side, side)
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
