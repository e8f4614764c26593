import type { WrittenExport } from '../../../shared/api/exports.ts'
import type { ModelFormatId } from '../../../shared/export/formats.ts'
import type { Job } from '../protocol.ts'

/** Writes a checkpoint for other programs. */
export interface ExportModelInput {
  checkpointPath: string
  format: ModelFormatId
  order: 'ours' | 'pytorch'
  weights: 'trained' | 'average'
  preprocessing: 'inside' | 'outside'
  /** File or folder to write; must not exist. */
  outPath: string
  version: string
}

export type ExportModelJob = Job<ExportModelInput, never, WrittenExport>
