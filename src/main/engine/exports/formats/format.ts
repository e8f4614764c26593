import type { ExportedFile, ExportedModel } from '../exportedModel.ts'

/** What a user may say of an export. */
export interface ModelExportOptions {
  order: 'ours' | 'pytorch'
  preprocessing: 'inside' | 'outside'
  /** Of the workbench, which files say that they were made by. */
  version: string
  /** Name of the file or folder to write, without its ending. */
  stem: string
}

/**
 * A format that models are written in. The files' names are relative to the folder that the export goes to; the last one is the one that was asked
 * for.
 */
export type FormatWriter = (model: ExportedModel, options: ModelExportOptions) => ExportedFile[]
