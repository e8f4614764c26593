/**
 * What an engine and the window that holds the GPU say to each other. The engine computes nothing there but single tensor kernels: it names
 * buffers by its own numbers, sends commands in order, and reads numbers back. Everything is structured-cloneable.
 */
export type Values = Float32Array | Int32Array | Uint8Array

export type ElementType = 'float32' | 'int32' | 'bool'

/** A buffer in the window, seen in a shape. */
export interface TensorReference {
  buffer: number
  shape: number[]
  dtype: ElementType
}

export type DeviceCommand =
  | { kind: 'write'; into: TensorReference; values: Values }
  /** Runs one of tfjs's kernels; `output` is what the engine takes its result for. */
  | {
      kind: 'run'
      kernel: string
      /** By tfjs's names; a list for kernels of any number of inputs. */
      inputs: Record<string, TensorReference> | TensorReference[]
      attributes: Record<string, unknown>
      output: TensorReference
    }
  /** Answered by `values` with the same request number. */
  | { kind: 'read'; request: number; buffer: number }
  | { kind: 'free'; buffer: number }

/** Commands made since the last message, in order. */
export type ToDevice = DeviceCommand[]

/** What the browser tells of a GPU; empty strings where it keeps that to itself. */
export interface AdapterDescription {
  vendor: string
  architecture: string
  device: string
  description: string
  isFallbackAdapter: boolean
}

export type FromDevice =
  /** First message: the GPU works. */
  | { kind: 'ready'; adapter: AdapterDescription; version: string }
  /** First message: there is none, for this reason. */
  | { kind: 'unavailable'; reason: string }
  | { kind: 'values'; request: number; values: Values }
  /** A kernel failed, the GPU is out of memory, or lost: nothing computed from now on counts. */
  | { kind: 'failed'; reason: string }
