import { type ColourMap, colourTable, level } from './colourMaps.ts'

/** An opaque picture, [height, width, 4] bytes, as a canvas takes it. */
export interface Picture {
  width: number
  height: number
  rgba: Uint8ClampedArray<ArrayBuffer>
}

const blank = (width: number, height: number): Picture => ({
  width,
  height,
  rgba: new Uint8ClampedArray(width * height * 4).fill(255),
})

/** [height, width] numbers in a colour map, from `low` to `high`. */
export function scalarPicture(
  values: ArrayLike<number>,
  height: number,
  width: number,
  scale: { low: number; high: number; map: ColourMap },
): Picture {
  const picture = blank(width, height)
  const colours = colourTable(scale.map)
  for (let i = 0; i < width * height; i++) {
    const at = level(values[i]!, scale.low, scale.high) * 3
    picture.rgba[i * 4] = colours[at]!
    picture.rgba[i * 4 + 1] = colours[at + 1]!
    picture.rgba[i * 4 + 2] = colours[at + 2]!
  }
  return picture
}

/** [height, width, 3] bytes as they are. */
export function pixelPicture(pixels: ArrayLike<number>, height: number, width: number): Picture {
  const picture = blank(width, height)
  for (let i = 0; i < width * height; i++) for (let c = 0; c < 3; c++) picture.rgba[i * 4 + c] = pixels[i * 3 + c]!
  return picture
}

/** How a signed map of three colours becomes a picture. */
export const RENDERINGS = ['paper', 'diverging'] as const
export type Rendering = (typeof RENDERINGS)[number]

/**
 * `paper`: zero is mid-grey and each colour channel keeps its own number, as in the paper's figures; `diverging`: the colours are
 * summed and shown blue - white - red. Both put -magnitude and +magnitude at the ends, so maps drawn with one magnitude compare.
 * @param values [height, width, channels], channels 1 or 3.
 */
export function attributionPicture(
  values: ArrayLike<number>,
  shape: readonly [height: number, width: number, channels: number],
  magnitude: number,
  rendering: Rendering,
): Picture {
  const [height, width, channels] = shape
  if (rendering === 'diverging' || channels === 1) {
    const sums = sumColours(values, shape)
    return scalarPicture(sums, height, width, {
      low: -magnitude,
      high: magnitude,
      map: rendering === 'diverging' ? 'diverging' : 'grey',
    })
  }
  const picture = blank(width, height)
  const scale = magnitude > 0 ? 127.5 / magnitude : 0
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++) picture.rgba[i * 4 + c] = Math.round(127.5 + values[i * channels + c]! * scale)
  return picture
}

/** [height, width, channels] -> [height, width]. */
export function sumColours(
  values: ArrayLike<number>,
  [height, width, channels]: readonly [height: number, width: number, channels: number],
): Float32Array {
  const sums = new Float32Array(height * width)
  for (let i = 0; i < sums.length; i++) for (let c = 0; c < channels; c++) sums[i]! += values[i * channels + c]!
  return sums
}

/** Largest magnitude of what a rendering draws, over several maps: their common scale. */
export function commonMagnitude(
  maps: readonly { values: ArrayLike<number>; shape: readonly [number, number, number] }[],
  rendering: Rendering,
): number {
  let magnitude = 0
  for (const { values, shape } of maps) {
    const drawn = rendering === 'diverging' ? sumColours(values, shape) : values
    for (let i = 0; i < drawn.length; i++) magnitude = Math.max(magnitude, Math.abs(drawn[i]!))
  }
  return magnitude
}

/** Enlarges by whole pixels, so that an exported map stays sharp. */
export const enlarge = (picture: Picture, factor: number): Picture =>
  stretched(picture, { width: picture.width * factor, height: picture.height * factor })

/** A picture drawn larger by repeating its pixels: each takes its share of the new width and height. */
export function stretched({ width, height, rgba }: Picture, to: { width: number; height: number }): Picture {
  const large = blank(to.width, to.height)
  const source = new Uint32Array(rgba.buffer)
  const target = new Uint32Array(large.rgba.buffer)
  for (let y = 0; y < to.height; y++)
    for (let x = 0; x < to.width; x++)
      target[y * to.width + x] =
        source[Math.floor((y * height) / to.height) * width + Math.floor((x * width) / to.width)]!
  return large
}
