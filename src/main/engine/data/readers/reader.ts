import type { Dataset, Progress } from '../../../../shared/data/dataset.ts'
import type { SourceFolder, SourceTree } from '../source/tree.ts'

/** One import: from a tree of files into a data set folder that does not exist yet. */
export interface ReadRequest {
  /** Folder that holds the files of the form. */
  source: SourceFolder
  /** All that is imported, of which `source` may be a part. */
  tree: SourceTree
  /** Data set folder to be made. */
  target: string
  name: string
  title: string
  /** Folder for what reading needs on the disk meanwhile: it may not exist yet, and is removed afterwards. */
  scratch: string
  /** Side lengths that images are brought to; the most common size where absent. */
  size?: { height: number; width: number }
  /** Brings 16-bit images of 12-bit numbers to full range. */
  stretch: boolean
  /** Splits a folder without a test part. */
  seed: number
  signal: AbortSignal
  report(progress: Progress): void
}

/** A form in which data sets come. */
export interface DatasetReader {
  id: string
  title: string
  /** Whether a folder holds this form; only plain files in it, not in its sub-folders, count unless the form says otherwise. */
  recognises(folder: SourceFolder, tree: SourceTree): boolean | Promise<boolean>
  read(request: ReadRequest): Promise<Dataset>
}
