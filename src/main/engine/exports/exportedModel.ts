import type { ArchitectureReport } from '../../../shared/architecture/analysis.ts'
import type { Architecture } from '../../../shared/architecture/spec.ts'
import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import type { PreprocessingState } from '../data/preprocessing/state.ts'

/** A checkpoint as writers of other programs' formats need it. */
export interface ExportedModel {
  title: string
  runId: string
  architecture: Architecture
  report: ArchitectureReport
  /** The network's tensors, by our names and in our order, running statistics among them. */
  weights: NamedTensor[]
  preprocessing: PreprocessingState
  classes: string[]
}

/** One file of an export. */
export interface ExportedFile {
  /** Within the folder that the export goes to. */
  name: string
  bytes: Uint8Array<ArrayBuffer>
}
