import { createHash, randomBytes } from 'node:crypto'
import { access, type FileHandle, open, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Dataset, DatasetSchema, type Part } from '../../../shared/data/dataset.ts'
import { DATASET_FILE, IMAGES_FILE, LABELS_FILE, PART_ORDER } from '../../../shared/data/layout.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { diskError } from '../../disk/diskError.ts'
import { makeFolders } from '../../disk/makeFolders.ts'
import { flushFolder, renamePatiently, writeWhole } from '../../disk/wholeFile.ts'
import { LeftOutList } from './leftOut.ts'

/** What a data set is called and where it came from, known before its images. */
export interface DatasetHead extends Pick<Dataset, 'name' | 'title' | 'source' | 'classes' | 'height' | 'width'> {
  /** A class without an image is none: for forms whose classes are folders or words, not a fixed list. */
  dropEmpty?: boolean
  /** To test on, not to train: needs no training image. */
  testOnly?: boolean
}

/** Takes images one after another: all training images first, then the test images, then those of a validation part. */
export interface DatasetWriter {
  /** Appends images [labels.length, H, W, 3]. */
  append(part: Part, pixels: Uint8Array, labels: ArrayLike<number>): Promise<void>
  /** Notes a file that could not be used; `kind` is the reason without its numbers, for counting. */
  skip(file: string, reason: string, kind?: string): void
  /** Notes what one would want to know about the import, as one sentence. */
  note(sentence: string): void
  /** Training images of a class so far. */
  trained(label: number): number
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
    await makeFolders(temporary)
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
  const trained = new Array<number>(head.classes.length).fill(0)
  const counts = { train: 0, test: 0, validation: 0 }
  const leftOut = new LeftOutList()
  const notes = new Set<string>()
  const size = head.height * head.width * 3
  await fill({
    async append(part, pixels, batch) {
      if (PART_ORDER.slice(PART_ORDER.indexOf(part) + 1).some((later) => counts[later] > 0))
        throw new WorkbenchError('INTERNAL', `Images of the part ${part} came too late.`)
      if (pixels.length !== batch.length * size)
        throw new WorkbenchError(
          'INTERNAL',
          `${batch.length} images need ${batch.length * size} bytes, not ${pixels.length}.`,
        )
      for (let i = 0; i < batch.length; i++) {
        labels.push(batch[i]!)
        if (part === 'train') trained[batch[i]!]!++
      }
      counts[part] += batch.length
      hash.update(pixels)
      for (let at = 0; at < pixels.length; ) at += (await images.write(pixels, at)).bytesWritten
    },
    skip: (file, reason, kind) => leftOut.add(file, reason, kind),
    note: (sentence) => void notes.add(sentence),
    trained: (label) => trained[label] ?? 0,
  })
  if (labels.length === 0 || (counts.train === 0 && !head.testOnly)) throw leftOut.nothingLeft(head.name)
  const kept = keptClasses(head, labels, leftOut)
  const bytes = Buffer.alloc(labels.length * 2)
  labels.forEach((label, index) => {
    bytes.writeUInt16LE(kept.numbers.get(label)!, index * 2)
  })
  hash.update(bytes)
  await writeWhole(join(temporary, LABELS_FILE), bytes)
  return DatasetSchema.parse({
    name: head.name,
    title: head.title,
    source: head.source,
    height: head.height,
    width: head.width,
    classes: kept.classes,
    channels: 3,
    counts: counts.validation > 0 ? counts : { train: counts.train, test: counts.test },
    sha256: hash.digest('hex'),
    createdAt: new Date().toISOString(),
    skipped: leftOut.named,
    skippedCount: leftOut.count,
    leftOut: leftOut.kinds(),
    notes: [...notes],
  } satisfies Dataset)
}

/** The classes of the data set, without those of which no image could be read where the form allows for that. */
function keptClasses({ name, classes, dropEmpty }: DatasetHead, labels: readonly number[], leftOut: LeftOutList) {
  const seen = new Set(labels)
  const left = [...classes.keys()].filter((label) => !dropEmpty || seen.has(label))
  if (left.length < 2)
    throw new WorkbenchError(
      'BAD_FILE',
      `Only one class of ${name} has an image that could be read (${classes[left[0]!]}); a classifier needs at least two.${leftOut.words()}`,
    )
  return { classes: left.map((label) => classes[label]!), numbers: new Map(left.map((label, index) => [label, index])) }
}
