import type { Progress } from '../../../shared/data/dataset.ts'
import type { Runtime } from '../ops/runtime.ts'

export interface RuntimeOptions {
  /** Folder with TensorFlow's native library and addon, named by the user; searched first. */
  tensorflowFolder?: string | null
  /** Threads of the CPU kernels, for the device's name; the engine's environment decides (`TF_NUM_INTRAOP_THREADS`). */
  threads?: number | null
  /** Fetch TensorFlow's CPU library where nothing else loads; told of its progress. Absent: nothing is fetched. */
  onProvision?: (progress: Progress) => void
}

/** One runtime's attempt to load: what was tried, and the runtime or what the user can do. */
export interface Attempt {
  tried: string[]
  runtime: Runtime | null
  advice: string | null
}

/** WebGPU as found: it computes, and may be a GPU that the processor imitates. */
export interface FoundWebGpu extends Attempt {
  isSoftware: boolean
  /** Gives a window with the GPU back; its runtime is of no use any more. */
  close(): void
}
