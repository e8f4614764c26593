import type { Dataset, Progress } from '../../../../shared/data/dataset.ts'

/** One import: from a folder on disk into a data set folder that does not exist yet. */
export interface ReadRequest {
  /** Folder that holds the files. */
  source: string
  /** Data set folder to be made. */
  target: string
  name: string
  title: string
  /** Side lengths that images are brought to; the most common size where absent. Only for image files. */
  size?: { height: number; width: number }
  /** Splits a folder without a test part. */
  seed: number
  signal: AbortSignal
  report(progress: Progress): void
}

/** A form in which data sets come. */
export interface DatasetReader {
  id: string
  title: string
  /** Whether `folder` holds this form; `files` are the names in it. */
  recognises(files: readonly string[]): boolean
  read(request: ReadRequest): Promise<Dataset>
}
