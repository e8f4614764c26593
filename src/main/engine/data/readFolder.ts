import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Dataset } from '../../../shared/data/dataset.ts'
import {
  checkSizes,
  DATASET_FILE,
  IMAGES_FILE,
  imageBytes,
  imageCount,
  LABELS_FILE,
  LONGEST_DESCRIPTION,
  parseDataset,
} from '../../../shared/data/layout.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { hasCode, onDisk } from '../../disk/diskError.ts'
import { openRegularFile, readRegularText } from '../../disk/openRegularFile.ts'

/** A data set in memory that threads can share. */
export interface StoredImages {
  dataset: Dataset
  /** Folder it was read from. */
  folder: string
  /** [N, H, W, 3], training images first. */
  pixels: Uint8Array<SharedArrayBuffer>
  /** Class indices, [N]. */
  labels: Uint16Array<SharedArrayBuffer>
}

const CHUNK = 8 << 20 // bytes read and hashed at a time

/** Reads `dataset.json` and checks that the binary files have the promised sizes. */
export async function readDatasetFile(folder: string): Promise<Dataset> {
  const label = `Data set ${basename(folder)}`
  const path = join(folder, DATASET_FILE)
  const text = await onDisk(path, () => readRegularText(path, LONGEST_DESCRIPTION)).catch((error) => {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR')) throw error
    throw new WorkbenchError('NOT_FOUND', `There is no data set in ${folder}; import or download one.`)
  })
  const dataset = parseDataset(text, label)
  const size = (file: string) =>
    stat(join(folder, file)).then(
      (found) => found.size,
      () => 0,
    )
  checkSizes(dataset, { images: await size(IMAGES_FILE), labels: await size(LABELS_FILE) }, label)
  return dataset
}

/**
 * Reads a whole data set into shared memory and verifies its SHA-256.
 * @throws WorkbenchError NOT_FOUND without a data set there, BAD_FILE when it is damaged.
 */
export async function readImages(folder: string, signal?: AbortSignal): Promise<StoredImages> {
  const dataset = await readDatasetFile(folder)
  const pixels = new Uint8Array(new SharedArrayBuffer(imageCount(dataset) * imageBytes(dataset)))
  const labelBytes = new Uint8Array(new SharedArrayBuffer(imageCount(dataset) * 2))
  const hash = createHash('sha256')
  for (const [file, target] of [
    [IMAGES_FILE, pixels],
    [LABELS_FILE, labelBytes],
  ] as const) {
    const { handle } = await onDisk(join(folder, file), () => openRegularFile(join(folder, file)))
    try {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(1, target.length)))
      for (let at = 0; at < target.length; ) {
        signal?.throwIfAborted()
        const { bytesRead } = await handle.read(chunk, 0, Math.min(chunk.length, target.length - at), at)
        if (bytesRead === 0) break // shorter than a moment ago: the hash will say so
        target.set(chunk.subarray(0, bytesRead), at)
        hash.update(chunk.subarray(0, bytesRead))
        at += bytesRead
      }
    } finally {
      await handle.close()
    }
  }
  if (hash.digest('hex') !== dataset.sha256)
    throw new WorkbenchError(
      'BAD_FILE',
      `Data set ${dataset.name} is damaged: its checksum does not match; import the data set again.`,
    )
  // Every machine that Node runs on today is little-endian, as the file is.
  const labels = new Uint16Array(labelBytes.buffer)
  const wrong = labels.find((label) => label >= dataset.classes.length)
  if (wrong !== undefined)
    throw new WorkbenchError(
      'BAD_FILE',
      `Data set ${dataset.name} is damaged: it has a label ${wrong} but only ${dataset.classes.length} classes.`,
    )
  return { dataset, folder, pixels, labels }
}
