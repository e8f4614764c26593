import type * as tfjs from '@tensorflow/tfjs'
import type { RuntimeId } from '../../../shared/training/run.ts'
import type { NodeBackend, NodeBinding } from './nodeBackend.ts'
import type { Ops } from './ops.ts'

export type Tensor = tfjs.Tensor
export type TensorLibrary = typeof tfjs

/** A tensor backend that has loaded and computed something. */
export interface Runtime {
  id: RuntimeId
  /** For people, e.g. `TensorFlow on the CPU`. */
  title: string
  /** e.g. `2 CPU threads`. */
  device: string
  /** Version of the library that computes, e.g. `1.15.0`. */
  version: string
  tf: TensorLibrary
  ops: Ops<Tensor>
  /** Disposes of every tensor made inside but those returned (a tensor, or an object or array of tensors). */
  scoped<R>(compute: () => R): R
  /** TensorFlow's own backend and addon; absent elsewhere. What runs compiled graphs. */
  native?: { backend: NodeBackend; binding: NodeBinding }
}

/** Versions of what computes, by name. */
export function computationVersions(runtime: Runtime): Record<string, string> {
  return { node: process.versions.node, tfjs: runtime.tf.version.tfjs, [runtime.id]: runtime.version }
}
