import { createHash, randomBytes } from 'node:crypto'
import { access, type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Dataset, DatasetSchema, type Part } from '../../../shared/data/dataset.ts'
import { DATASET_FILE, IMAGES_FILE, LABELS_FILE } from '../../../shared/data/layout.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { diskError } from '../../disk/diskError.ts'
import { flushFolder, renamePatiently, writeWhole } from '../../disk/wholeFile.ts'

/** Most skipped files that `dataset.json` names; `skippedCount` has the full number. */
const SKIPPED_NAMED = 1000

/** What a data set is called and where it came from, known before its images. */
export type DatasetHead = Pick<Dataset, 'name' | 'title' | 'source' | 'classes' | 'height' | 'width'>

/** Takes images one after another: all training images first, then the test images. */
export interface DatasetWriter {
  /** Appends images [labels.length, H, W, 3]. */
  append(part: Part, pixels: Uint8Array, labels: ArrayLike<number>): Promise<void>
  /** Notes a file that could not be used. */
  skip(file: string, reason: string): void
}

/** A name beside the final one that no other work uses, on the same disk, so that renaming is atomic. */
export const temporaryBeside = (target: string) =>
  join(dirname(target), `.incoming-${basename(target)}-${process.pid}-${randomBytes(4).toString('hex')}`)

/**
 * Writes a data set folder as a whole or not at all: into a temporary folder beside it, flushed, then renamed.
 * @param fill appends the images; whatever it throws removes everything that was written.
 * @throws WorkbenchError CONFLICT when `folder` exists, DISK when the disk is full or read-only, BAD_FILE when nothing came.
 */
export async function writeDataset(
  folder: string,
  head: DatasetHead,
  fill: (writer: DatasetWriter) => Promise<void>,
): Promise<Dataset> {
  await refuseExisting(folder, head.name)
  const temporary = temporaryBeside(folder)
  let images: FileHandle | null = null
  try {
    await mkdir(temporary, { recursive: true })
    images = await open(join(temporary, IMAGES_FILE), 'w')
    const dataset = await writeInto(temporary, images, head, fill)
    await images.sync()
    await images.close()
    images = null
    await writeWhole(join(temporary, DATASET_FILE), `${JSON.stringify(dataset, null, 2)}\n`)
    // Another import of the same name may have ended meanwhile; on some systems a rename would put one folder into the other.
    await refuseExisting(folder, head.name)
    await renamePatiently(temporary, folder)
    await flushFolder(dirname(folder))
    return dataset
  } catch (error) {
    throw diskError(error, folder)
  } finally {
    await images?.close().catch(() => {})
    await rm(temporary, { recursive: true, force: true })
  }
}

/** @throws WorkbenchError CONFLICT when the folder is there already. */
export async function refuseExisting(folder: string, name: string): Promise<void> {
  const exists = await access(folder).then(
    () => true,
    () => false,
  )
  if (exists)
    throw new WorkbenchError(
      'CONFLICT',
      `A data set named ${name} exists already; choose another name or remove it first.`,
    )
}

async function writeInto(
  temporary: string,
  images: FileHandle,
  head: DatasetHead,
  fill: (writer: DatasetWriter) => Promise<void>,
): Promise<Dataset> {
  const hash = createHash('sha256')
  const labels: number[] = []
  const counts = { train: 0, test: 0 }
  const skipped: Dataset['skipped'] = []
  let skippedCount = 0
  const size = head.height * head.width * 3
  await fill({
    async append(part, pixels, batch) {
      if (part === 'train' && counts.test > 0)
        throw new WorkbenchError('INTERNAL', 'Training images came after test images.')
      if (pixels.length !== batch.length * size)
        throw new WorkbenchError(
          'INTERNAL',
          `${batch.length} images need ${batch.length * size} bytes, not ${pixels.length}.`,
        )
      for (let i = 0; i < batch.length; i++) labels.push(batch[i]!)
      counts[part] += batch.length
      hash.update(pixels)
      for (let at = 0; at < pixels.length; ) at += (await images.write(pixels, at)).bytesWritten
    },
    skip(file, reason) {
      skippedCount++
      if (skipped.length < SKIPPED_NAMED) skipped.push({ file, reason })
    },
  })
  if (counts.train === 0)
    throw new WorkbenchError(
      'BAD_FILE',
      skippedCount > 0
        ? `None of the ${skippedCount} files could be read as an image; the first one, ${skipped[0]!.file}: ${skipped[0]!.reason}`
        : `No training images were found for ${head.name}.`,
    )
  const bytes = Buffer.alloc(labels.length * 2)
  labels.forEach((label, index) => {
    bytes.writeUInt16LE(label, index * 2)
  })
  hash.update(bytes)
  await writeWhole(join(temporary, LABELS_FILE), bytes)
  return DatasetSchema.parse({
    ...head,
    channels: 3,
    counts,
    sha256: hash.digest('hex'),
    createdAt: new Date().toISOString(),
    skipped,
    skippedCount,
  } satisfies Dataset)
}
