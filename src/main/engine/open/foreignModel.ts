import type { Architecture } from '../../../shared/architecture/spec.ts'
import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import type { PreprocessingState } from '../data/preprocessing/state.ts'

export interface OpenOptions {
  id: string
  title: string
  /** Size of images where the file leaves it open. */
  input?: { height: number; width: number }
  /** For weights without a network: the one that they are of; recognised where absent. */
  architecture?: string
  /** The workspace's own networks, which weights may be of. */
  own?: readonly Architecture[]
}

/** A model of another program, as a network of ours. */
export interface ForeignModel {
  architecture: Architecture
  tensors: NamedTensor[]
  /** Names of the classes, where the file says them. */
  classes: string[] | null
  /** What the network expects of images, where the file says it in full. */
  preprocessing?: PreprocessingState
  /** Whether the file leaves the size of images open. */
  sizeIsFree: boolean
  /** What a reader of the result should know, a sentence each. */
  notes: string[]
  /** What the file is: `ONNX`, `PyTorch state dict`. */
  form: string
  /** The program that wrote it, where it says so. */
  producer: string | null
}
