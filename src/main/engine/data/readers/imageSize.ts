import { WorkbenchError } from '../../../../shared/errors.ts'
import { measureImage, SMALLEST_SIDE, Unreadable } from './decodeImage.ts'
import type { ClassFile } from './listImages.ts'

/** Images measured to learn the size of all. */
const SAMPLE = 400
/** Larger sides are brought to this one unless the user asks otherwise: the networks are made for small images. */
const LARGEST_SIDE = 64

/**
 * The most common size among a sample spread over all files; sides above 64 pixels count as 64.
 * @throws WorkbenchError BAD_FILE when no sampled file is an image, or most are too small to learn from.
 */
export async function commonSize(
  files: readonly ClassFile[],
  signal: AbortSignal,
): Promise<{ height: number; width: number }> {
  const votes = new Map<string, { height: number; width: number; count: number }>()
  let reason = ''
  const stride = Math.max(1, files.length / SAMPLE)
  for (let i = 0; i < files.length; i += stride) {
    signal.throwIfAborted()
    const file = files[Math.floor(i)]!
    const size = await measureImage(file.path).catch((error) => {
      if (!(error instanceof Unreadable)) throw error
      reason ||= `${file.relative}: ${error.message}`
      return null
    })
    if (!size) continue
    const height = Math.min(size.height, LARGEST_SIDE)
    const width = Math.min(size.width, LARGEST_SIDE)
    const vote = votes.get(`${height}x${width}`) ?? { height, width, count: 0 }
    vote.count++
    votes.set(`${height}x${width}`, vote)
  }
  const [winner] = [...votes.values()].sort((a, b) => b.count - a.count || b.height * b.width - a.height * a.width)
  if (!winner) throw new WorkbenchError('BAD_FILE', `No file could be read as an image; the first one, ${reason}`)
  const { height, width } = winner
  if (height < SMALLEST_SIDE || width < SMALLEST_SIDE)
    throw new WorkbenchError(
      'BAD_FILE',
      `Most images have ${width}x${height} pixels; at least ${SMALLEST_SIDE}x${SMALLEST_SIDE} are needed to learn from.`,
    )
  return { height, width }
}
