import { WorkbenchError } from '../errors.ts'
import { type Dataset, DatasetSchema, type Part } from './dataset.ts'

/** The files of a data set folder. */
export const DATASET_FILE = 'dataset.json'
/** uint8 [N, H, W, 3], training images first. */
export const IMAGES_FILE = 'images.bin'
/** uint16 little-endian [N], in the order of the images. */
export const LABELS_FILE = 'labels.bin'

/** Bytes of one image: H * W * 3. */
export const imageBytes = (dataset: Dataset) => dataset.height * dataset.width * dataset.channels

/** Images of both parts. */
export const imageCount = (dataset: Dataset) => dataset.counts.train + dataset.counts.test

/** Position of a part's first image in the files. */
export const partStart = (dataset: Dataset, part: Part) => (part === 'train' ? 0 : dataset.counts.train)

/**
 * Reads the text of `dataset.json`.
 * @param label how to name the folder in errors.
 * @throws WorkbenchError BAD_FILE when it is no JSON or lacks a field.
 */
export function parseDataset(text: string, label: string): Dataset {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new WorkbenchError(
      'BAD_FILE',
      `${label} is damaged: its ${DATASET_FILE} is not JSON; import the data set again.`,
    )
  }
  const parsed = DatasetSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const field = parsed.error.issues[0]?.path.join('.') || 'all of it'
  throw new WorkbenchError(
    'BAD_FILE',
    `${label} is damaged: ${field} of its ${DATASET_FILE} is not usable; import the data set again.`,
  )
}

/**
 * Compares the sizes of the two binary files with what `dataset.json` promises.
 * @throws WorkbenchError BAD_FILE when one is too short or too long.
 */
export function checkSizes(dataset: Dataset, sizes: { images: number; labels: number }, label: string): void {
  const check = (file: string, actual: number, expected: number) => {
    if (actual !== expected)
      throw new WorkbenchError(
        'BAD_FILE',
        `${label} is damaged: ${file} has ${actual} bytes instead of ${expected}; import the data set again.`,
      )
  }
  check(IMAGES_FILE, sizes.images, imageCount(dataset) * imageBytes(dataset))
  check(LABELS_FILE, sizes.labels, imageCount(dataset) * 2)
}
