import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { CIFAR10_FIRST_IMAGES, CIFAR10_TEST, CIFAR10_TEST_IMAGES, cifar10Labels } from '../../../shared/data/cifar10.ts'
import type { Dataset } from '../../../shared/data/dataset.ts'
import { IMAGES_FILE, imageBytes, LABELS_FILE, partStart } from '../../../shared/data/layout.ts'
import { openRegularFile } from '../../disk/openRegularFile.ts'

/** What test images must be; another than CIFAR-10's in tests, which have no CIFAR-10. */
export type TestFacts = Record<'labels' | 'firstImages', string> & Record<'sums' | 'squares', readonly number[]>

/** Images read at a time. */
const CHUNK = 500

/**
 * Whether a data set's test part is CIFAR-10's own: its 10,000 images, unchanged and under their own labels. Copies that a JPEG encoder,
 * noise or a resize has changed are not, whatever their classes are called; nor are its images in another order, whose labels cannot be checked.
 */
export async function isCifar10Test(
  folder: string,
  dataset: Dataset,
  facts: TestFacts = CIFAR10_TEST,
): Promise<boolean> {
  const numbers = cifar10Labels(dataset.classes)
  if (!numbers || dataset.counts.test !== CIFAR10_TEST_IMAGES || dataset.height !== 32 || dataset.width !== 32)
    return false
  const start = partStart(dataset, 'test')
  const stored = await readAt(join(folder, LABELS_FILE), start * 2, CIFAR10_TEST_IMAGES * 2)
  const labels = Uint8Array.from({ length: CIFAR10_TEST_IMAGES }, (_, i) => numbers[stored.readUInt16LE(i * 2)] ?? 255)
  if (createHash('sha256').update(labels).digest('hex') !== facts.labels) return false
  return haveItsPixels(join(folder, IMAGES_FILE), start * imageBytes(dataset), facts)
}

async function readAt(path: string, from: number, bytes: number): Promise<Buffer> {
  const { handle } = await openRegularFile(path)
  try {
    const buffer = Buffer.alloc(bytes)
    await handle.read(buffer, 0, bytes, from)
    return buffer
  } finally {
    await handle.close()
  }
}

async function haveItsPixels(path: string, from: number, facts: TestFacts): Promise<boolean> {
  const { handle } = await openRegularFile(path)
  try {
    const first = createHash('sha256')
    const sums = [0, 0, 0]
    const squares = [0, 0, 0]
    const chunk = Buffer.alloc(CHUNK * 3072)
    for (let image = 0; image < CIFAR10_TEST_IMAGES; image += CHUNK) {
      await handle.read(chunk, 0, chunk.length, from + image * 3072)
      if (image < CIFAR10_FIRST_IMAGES) first.update(chunk)
      else if (image === CIFAR10_FIRST_IMAGES && first.digest('hex') !== facts.firstImages) return false
      for (let c = 0; c < 3; c++) {
        let [sum, square] = [0, 0]
        for (let at = c; at < chunk.length; at += 3) {
          const value = chunk[at]!
          sum += value
          square += value * value
        }
        sums[c]! += sum
        squares[c]! += square
      }
    }
    return facts.sums.every((sum, c) => sums[c] === sum && squares[c] === facts.squares[c])
  } finally {
    await handle.close()
  }
}
