import { WorkbenchError } from '../errors.ts'
import { type Dataset, DatasetSchema, PARTS, type Part } from './dataset.ts'

/** The files of a data set folder. */
export const DATASET_FILE = 'dataset.json'
/** Bytes of it that are read at most: far more than a description has. */
export const LONGEST_DESCRIPTION = 64 * 2 ** 20
/** uint8 [N, H, W, 3], in the order of `PART_ORDER`. */
export const IMAGES_FILE = 'images.bin'
/** uint16 little-endian [N], in the order of the images. */
export const LABELS_FILE = 'labels.bin'

/** Bytes of one image: H * W * 3. */
export const imageBytes = (dataset: Dataset) => dataset.height * dataset.width * dataset.channels

/** How parts follow each other in the files. */
export const PART_ORDER: readonly Part[] = ['train', 'test', 'validation']

/** Images of one part. */
export const partCount = ({ counts }: Pick<Dataset, 'counts'>, part: Part) => counts[part] ?? 0

/** Images of all parts. */
export const imageCount = (dataset: Pick<Dataset, 'counts'>) =>
  PART_ORDER.reduce((sum, part) => sum + partCount(dataset, part), 0)

/** Position of a part's first image in the files. */
export const partStart = (dataset: Pick<Dataset, 'counts'>, part: Part) =>
  PART_ORDER.slice(0, PART_ORDER.indexOf(part)).reduce((sum, before) => sum + partCount(dataset, before), 0)

/** The parts that a data set has, in the order in which people name them. */
export const partsOf = (dataset: Pick<Dataset, 'counts'>): Part[] =>
  PARTS.filter((part) => part !== 'validation' || partCount(dataset, part) > 0)

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
