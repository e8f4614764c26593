import { Unreadable } from './unreadable.ts'

// Tags and values of TIFF 6.0 (Adobe, 1992), sections 8, 18 and 19.
const TAG = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  samples: 277,
  rows: 278,
  tileWidth: 322,
  extra: 338,
  format: 339,
}
const FORMATS: Record<number, string> = {
  2: 'signed whole numbers',
  3: 'floating-point numbers',
  4: 'numbers of no kind',
  5: 'complex whole numbers',
  6: 'complex numbers',
}
/** Bands of the colours that are read, by photometric interpretation: 0 and 1 grey, 2 RGB, 3 palette, 5 CMYK, 6 YCbCr. */
const COLOURS: Record<number, number> = { 0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 6: 3 }
const YCBCR = 6
/** Compressions whose decoder makes RGB of YCbCr; under any other the decoder gives the three numbers out as if they were RGB. */
const JPEG: readonly number[] = [6, 7]
/** Others that a photograph may have; those from 32803 on by DNG and LibTIFF. */
const OTHER_COLOURS: Record<number, string> = {
  4: 'a transparency mask instead of colours',
  8: 'CIELAB colours',
  9: 'ICCLAB colours',
  10: 'ITULAB colours',
  32803: 'the raw mosaic of a camera',
  32844: 'logarithmic luminance (LogL)',
  32845: 'logarithmic colours (LogLuv)',
  34892: 'linear raw numbers of a camera',
}
/** Bytes a value of a field type takes; those of other types are not asked for. */
const TYPES: Record<number, number> = { 1: 1, 3: 2, 4: 4, 16: 8 }

export interface TiffNumbers {
  bits: number
  samples: number
  /** Rows that are decoded at once. */
  rows: number
}

/**
 * Reads what numbers a TIFF's first page holds. The decoder takes any: floats come out black, and a band of near infrared as transparency.
 * @throws Unreadable for what is no 8- or 16-bit photograph, naming what it is.
 */
export function tiffNumbers(bytes: Buffer): TiffNumbers {
  const tags = readTags(bytes)
  const one = (tag: number, missing: number) => tags.get(tag)?.[0] ?? missing
  const photometric = one(TAG.photometric, 1)
  const samples = one(TAG.samples, 1)
  const bits = tags.get(TAG.bits) ?? [1]
  const format = tags.get(TAG.format)?.find((value) => value !== 1)
  const refuse = (what: string) => new Unreadable(`Its TIFF ${what}; 8- and 16-bit grey or RGB is read.`)
  if (format !== undefined) throw refuse(`holds ${bits[0]}-bit ${FORMATS[format] ?? `numbers of the kind ${format}`}`)
  const wide = bits.find((value) => ![1, 2, 4, 8, 16].includes(value))
  if (wide !== undefined) throw refuse(`holds ${wide}-bit whole numbers`)
  if (new Set(bits).size > 1) throw refuse(`has bands of different depths (${bits.join(', ')} bits)`)
  const colours = COLOURS[photometric]
  if (colours === undefined)
    throw refuse(`has ${OTHER_COLOURS[photometric] ?? `colours of the unknown kind ${photometric}`}`)
  if (photometric === YCBCR && !JPEG.includes(one(TAG.compression, 1)))
    throw refuse('has YCbCr colours that are not packed as JPEG')
  const beyond = samples - colours
  const extra = tags.get(TAG.extra) ?? []
  // 1 and 2 are transparency, 0 is anything.
  const isAlpha = beyond === 1 && (extra[0] === 1 || extra[0] === 2)
  if (beyond < 0) throw refuse(`has ${samples} bands where its colours need ${colours}`)
  if (beyond > 0 && !isAlpha)
    throw refuse(
      `has ${samples} bands, ${beyond === 1 ? `of which the last is not said to be transparency (perhaps near infrared)` : `${beyond} more than its colours need`}`,
    )
  const height = one(TAG.height, 0)
  return {
    bits: bits[0]!,
    samples,
    rows: tags.has(TAG.tileWidth) ? Math.min(height, 1024) : Math.min(height, one(TAG.rows, height)),
  }
}

function readTags(bytes: Buffer): Map<number, number[]> {
  const damaged = new Unreadable('The image is damaged (its TIFF directory is cut off).')
  try {
    const little = bytes.toString('latin1', 0, 2) === 'II'
    const u16 = (at: number) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
    const u32 = (at: number) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
    const u64 = (at: number) => Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at))
    const big = u16(2) === 43
    const directory = big ? u64(8) : u32(4)
    const count = big ? u64(directory) : u16(directory)
    const entry = big ? 20 : 12
    const tags = new Map<number, number[]>()
    for (let i = 0; i < Math.min(count, 512); i++) {
      const at = directory + (big ? 8 : 2) + i * entry
      const size = TYPES[u16(at + 2)]
      const values = big ? u64(at + 4) : u32(at + 4)
      if (size === undefined || values > 64) continue
      const inline = at + (big ? 12 : 8)
      const from = size * values <= (big ? 8 : 4) ? inline : big ? u64(inline) : u32(inline)
      const read = { 1: (p: number) => bytes.readUInt8(p), 2: u16, 4: u32, 8: u64 }[size]!
      tags.set(
        u16(at),
        Array.from({ length: values }, (_, n) => read(from + n * size)),
      )
    }
    return tags
  } catch {
    throw damaged
  }
}
