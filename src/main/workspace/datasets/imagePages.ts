import { join } from 'node:path'
import type { ImagePage } from '../../../shared/api/datasets.ts'
import type { Dataset, Part } from '../../../shared/data/dataset.ts'
import { IMAGES_FILE, imageBytes, LABELS_FILE, partCount, partStart } from '../../../shared/data/layout.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { onDisk } from '../../disk/diskError.ts'
import { openRegularFile, readRegularFile } from '../../disk/openRegularFile.ts'

export interface PageQuery {
  part: Part
  /** Only this class; null for all. */
  classIndex: number | null
  offset: number
  count: number
}

/** Data sets whose labels are kept: 120 KB each for CIFAR. */
const KEPT = 8

/** Reads pages of images straight from the files, a few at a time. */
export class ImagePages {
  private readonly labels = new Map<string, Uint16Array>()

  /** @throws WorkbenchError BAD_INPUT for a class that does not exist; DISK, BAD_FILE */
  async read(folder: string, dataset: Dataset, query: PageQuery): Promise<ImagePage> {
    return onDisk(folder, async () => {
      const { part, classIndex } = query
      if (classIndex !== null && classIndex >= dataset.classes.length)
        throw new WorkbenchError(
          'BAD_INPUT',
          `${dataset.title} has no class ${classIndex}; its classes are 0 to ${dataset.classes.length - 1}.`,
        )
      const start = partStart(dataset, part)
      const labels = (await this.labelsOf(folder, dataset)).subarray(start, start + partCount(dataset, part))
      const chosen = selection(labels, query)
      const size = imageBytes(dataset)
      const pixels = new Uint8Array(chosen.indices.length * size)
      const { handle: file } = await openRegularFile(join(folder, IMAGES_FILE))
      try {
        // Neighbours in the file are read at once.
        for (let i = 0; i < chosen.indices.length; ) {
          let end = i + 1
          while (end < chosen.indices.length && chosen.indices[end] === chosen.indices[i]! + end - i) end++
          const target = pixels.subarray(i * size, end * size)
          const { bytesRead } = await file.read(target, 0, target.length, (start + chosen.indices[i]!) * size)
          if (bytesRead < target.length)
            throw new WorkbenchError('BAD_FILE', `Data set ${dataset.name} is damaged: ${IMAGES_FILE} is cut off.`)
          i = end
        }
      } finally {
        await file.close()
      }
      return {
        pixels,
        labels: Uint16Array.from(chosen.indices, (index) => labels[index]!),
        indices: chosen.indices,
        height: dataset.height,
        width: dataset.width,
        total: chosen.total,
      }
    })
  }

  private async labelsOf(folder: string, dataset: Dataset): Promise<Uint16Array> {
    const known = this.labels.get(dataset.sha256)
    if (known) return known
    const bytes = await readRegularFile(join(folder, LABELS_FILE))
    const labels = Uint16Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readUInt16LE(2 * i))
    if (this.labels.size >= KEPT) this.labels.delete(this.labels.keys().next().value!)
    this.labels.set(dataset.sha256, labels)
    return labels
  }
}

/** Positions within the part of the page's images, and how many the whole selection has. */
function selection(labels: Uint16Array, { classIndex, offset, count }: PageQuery) {
  if (classIndex === null) {
    const first = Math.min(offset, labels.length)
    const length = Math.min(count, labels.length - first)
    return { indices: Uint32Array.from({ length }, (_, i) => first + i), total: labels.length }
  }
  const indices: number[] = []
  let total = 0
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== classIndex) continue
    if (total >= offset && total < offset + count) indices.push(i)
    total++
  }
  return { indices: Uint32Array.from(indices), total }
}
