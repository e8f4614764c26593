import type { Progress } from '../../../shared/data/dataset.ts'
import type { RuntimeId } from '../../../shared/training/run.ts'
import type { Job } from '../protocol.ts'

/** How a checkpoint's layers respond to the first images of a part of a data set: what CKA and neuron twins are computed from. */
export interface ResponsesInput {
  checkpointPath: string
  sha256: string | null
  datasetFolder: string
  part: 'train' | 'test'
  /** Images from the part's beginning; fewer where the part is smaller. */
  images: number
  /** Safetensors file to write: `mean/LAYER` [n, channels] and `gram/LAYER` [n, n], centred. */
  outPath: string
  runtime: RuntimeId | 'auto'
  tensorflowFolder?: string | null
}

export type ResponsesJob = Job<ResponsesInput, { kind: 'progress'; progress: Progress }, { images: number }>

export interface SimilarityJobInput {
  /** Two files of `responses`, over the same images. */
  leftPath: string
  rightPath: string
}

export type SimilarityJob = Job<
  SimilarityJobInput,
  never,
  { leftLayers: string[]; rightLayers: string[]; values: Float32Array; images: number }
>

export interface TwinsJobInput extends SimilarityJobInput {
  layer: string
  channel: number
  count: number
}

export type TwinsJob = Job<
  TwinsJobInput,
  never,
  { twins: { layer: string; channel: number; correlation: number }[]; images: number }
>
