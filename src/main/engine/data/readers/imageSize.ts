import { WorkbenchError } from '../../../../shared/errors.ts'
import { SMALLEST_SIDE } from '../../images/decodeBytes.ts'
import type { Decoders } from '../../images/decoderPool.ts'
import type { SourceFile } from '../source/tree.ts'

export interface Size {
  height: number
  width: number
}

/** Images measured to learn the size of all. */
const SAMPLE = 400
/** Larger sides are brought to this one unless the user asks otherwise: the networks are made for small images. */
const LARGEST_SIDE = 64

export const sizeWords = ({ height, width }: Size) =>
  height === width ? `${width}x${height}` : `${width} by ${height} (width by height)`

/** @throws WorkbenchError BAD_INPUT for a size that no network takes. */
export function checkSize({ height, width }: Size): void {
  if ([height, width].some((side) => !Number.isInteger(side) || side < 8 || side > 256))
    throw new WorkbenchError(
      'BAD_INPUT',
      `Images cannot be brought to ${width}x${height} pixels; each side may be 8 to 256.`,
    )
}

/** The size that images of one size are brought to, and what is to be said about it. */
export function chooseSize(own: Size, asked: Size | undefined): { size: Size; note: string | null } {
  const size = asked ?? { height: Math.min(own.height, LARGEST_SIDE), width: Math.min(own.width, LARGEST_SIDE) }
  const same = size.height === own.height && size.width === own.width
  const square = size.height === size.width
  const largest = Math.min(256, Math.max(own.height, own.width))
  const notes = [
    !same &&
      !asked &&
      `Most images have ${sizeWords(own)} pixels and were brought to ${sizeWords(size)}; --size ${largest} (Image size in the window) keeps them larger.`,
    !square &&
      !asked &&
      `The images are not square: ${sizeWords(size)}; --size ${Math.min(size.height, size.width)} makes them square.`,
  ].filter((note) => typeof note === 'string')
  return { size, note: notes.join(' ') || null }
}

/**
 * The most common size among a sample spread over all files.
 * @throws WorkbenchError BAD_FILE when no sampled file is an image, or most are too small to learn from.
 */
export async function commonSize(files: readonly SourceFile[], decoders: Decoders, signal: AbortSignal): Promise<Size> {
  const votes = new Map<string, { size: Size; count: number }>()
  let reason = ''
  const stride = Math.max(1, files.length / SAMPLE)
  const sample = Array.from({ length: Math.min(files.length, SAMPLE) }, (_, i) => files[Math.floor(i * stride)]!)
  const outcomes = await Promise.all(sample.map((file) => decoders.run({ file, size: null, stretch: false })))
  signal.throwIfAborted()
  outcomes.forEach((outcome, i) => {
    if (outcome.kind === 'unreadable') reason ||= `${sample[i]!.path}: ${outcome.message}`
    if (outcome.kind === 'failed') reason ||= `${sample[i]!.path}: ${outcome.message}`
    if (outcome.kind !== 'measured') return
    const key = sizeWords(outcome.size)
    const vote = votes.get(key) ?? { size: outcome.size, count: 0 }
    vote.count++
    votes.set(key, vote)
  })
  const [winner] = [...votes.values()].sort(
    (a, b) => b.count - a.count || b.size.height * b.size.width - a.size.height * a.size.width,
  )
  if (!winner) throw new WorkbenchError('BAD_FILE', `No file could be read as an image; the first one, ${reason}`)
  const { size } = winner
  if (size.height < SMALLEST_SIDE || size.width < SMALLEST_SIDE)
    throw new WorkbenchError(
      'BAD_FILE',
      `Most images have ${sizeWords(size)} pixels; at least ${SMALLEST_SIDE}x${SMALLEST_SIDE} are needed to learn from.`,
    )
  return size
}
