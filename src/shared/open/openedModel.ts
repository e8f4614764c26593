import { z } from 'zod'
import type { Architecture } from '../architecture/spec.ts'

/** How a model was brought in, as its run and its checkpoint keep it. */
export const OpenedSchema = z.object({
  /** What the file is: `ONNX`, `PyTorch state dict`. */
  form: z.string(),
  /** Id of the preprocessing that the user said, or `file` where the file did. */
  preprocessing: z.string(),
})
export type Opened = z.infer<typeof OpenedSchema>

/** What a file holds, as a form shows it before the model is opened. */
export interface ModelReport {
  form: string
  /** The program that wrote it, where it says so. */
  producer: string | null
  architecture: Architecture
  parameters: number
  /** Names of the classes that would be taken, and where they are from. */
  classes: string[]
  classSource: ClassSource
  /** Id of the preprocessing that is taken: the one asked for, the file's own, or the likeliest. */
  preprocessing: string
  /** Whether the file says itself what it expects of images. */
  saysPreprocessing: boolean
  /** Whether the file leaves the size of images open. */
  sizeIsFree: boolean
  notes: string[]
}

/** What an opened model says of an image, the likeliest classes first. */
export interface ModelTrial {
  classes: { name: string; probability: number }[]
}

export type ClassSource = 'given' | 'file' | 'imagenet' | 'numbers'
