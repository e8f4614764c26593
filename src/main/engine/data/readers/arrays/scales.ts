import { WorkbenchError } from '../../../../../shared/errors.ts'
import { type ImageArray, isBytes } from './imageArray.ts'
import { type NumberType, readNumbers, typeWords } from './numbers.ts'
import { blocks } from './pixels.ts'

/** How numbers become bytes 0 to 255: value * factor + offset. */
export interface PixelScale {
  factor: number
  offset: number
}

interface Range {
  least: number
  most: number
}

/**
 * The scale of images by their type and the range of their numbers: 0 to 255, 0 to 1, or -1 to 1.
 * @throws WorkbenchError BAD_FILE for any other range.
 */
export function pixelScale({ least, most }: Range, type: NumberType, file: string): PixelScale {
  if (type.kind === 'bool') return { factor: 255, offset: 0 }
  if (least >= 0 && most <= 1 && type.kind === 'float') return { factor: 255, offset: 0 }
  if (least >= -1 && least < 0 && most <= 1) return { factor: 127.5, offset: 127.5 }
  if (least >= 0 && most <= 255) return { factor: 1, offset: 0 }
  throw new WorkbenchError(
    'BAD_FILE',
    `The numbers of ${file} go from ${least} to ${most}; images are taken with numbers from 0 to 255, 0 to 1, or -1 to 1.`,
  )
}

/**
 * How the numbers of each array become bytes; null where they are bytes. Reads the arrays, except those of bytes, of which the beginning
 * tells enough.
 * @throws WorkbenchError BAD_FILE for numbers that are no pixels, or arrays of which nothing says that they are of one scale
 */
export async function scalesOf(all: readonly ImageArray[], signal: AbortSignal): Promise<(PixelScale | null)[]> {
  if (all.every(({ type }) => isBytes(type))) return all.map(() => null)
  const read: { images: ImageArray; range: Range; scale: PixelScale | null }[] = []
  for (const images of all) {
    const { type, array } = images
    const range = await rangeOf(images, signal)
    read.push({ images, range, scale: isBytes(type) ? null : pixelScale(range, type, array.name) })
  }
  // Float images from 0 to 1 may be those from -1 to 1 that have no dark pixel, and integers of 0 and 1 may be either bytes or black and white.
  const signed = read.find(({ scale }) => scale?.offset)
  const scaled = read.find(({ scale }) => (scale?.factor ?? 1) !== 1)
  const unclear = read.find(
    ({ images: { type }, range, scale }) =>
      (signed && type.kind === 'float' && scale?.factor === 255) ||
      (scaled && (scale?.factor ?? 1) === 1 && type.kind !== 'float' && range.most === 1),
  )
  if (unclear) throw apart(unclear, (unclear.scale?.factor === 255 ? signed : scaled)!)
  return read.map(({ scale }) => scale)
}

function apart(...two: { images: ImageArray; range: Range }[]): WorkbenchError {
  const [one, other] = two.map(
    ({ images: { array, type }, range: { least, most } }) =>
      `${array.name} (${typeWords(type)}) go from ${least} to ${most}`,
  )
  return new WorkbenchError(
    'BAD_FILE',
    `The numbers of ${one} and those of ${other}, which may be two scales; save both arrays with the same type and range.`,
  )
}

/** Least and greatest number of an array; of bytes, those up to the first one above 1. */
async function rangeOf(images: ImageArray, signal: AbortSignal): Promise<Range> {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for await (const { bytes } of blocks(images)) {
    signal.throwIfAborted()
    for (const value of readNumbers(bytes, images.type)) {
      if (value >= least && value <= most) continue
      if (Number.isNaN(value))
        throw new WorkbenchError('BAD_FILE', `${images.array.name} holds numbers that are NaN; replace them.`)
      least = Math.min(least, value)
      most = Math.max(most, value)
    }
    if (isBytes(images.type) && most > 1) break
  }
  return { least, most }
}

/** What a data set's card says of numbers that were no bytes: of all arrays at once where they are of one scale. */
export function scaleNotes(all: readonly ImageArray[], scales: readonly (PixelScale | null)[]): string[] {
  const words = scales.map((scale, at) => {
    if (!scale || scale.factor === 1) return null
    if (all[at]!.type.kind === 'bool') return 'False and true became 0 and 255'
    return `Numbers from ${scale.offset ? '-1' : '0'} to 1 became 0 to 255`
  })
  if (new Set(words).size === 1) return words[0] ? [`${words[0]}.`] : []
  return words.flatMap((one, at) => (one ? [`${all[at]!.array.name}: ${one}.`] : []))
}
