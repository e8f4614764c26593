import { coreOps } from '../ops/eager/coreOps.ts'
import type { Runtime, TensorLibrary } from '../ops/runtime.ts'

/** The runtime of a WebGPU backend, Dawn's in this process or a window's; `device` is to be named by who knows the adapter. */
export const webGpuRuntime = (tf: TensorLibrary, version: string): Runtime => ({
  id: 'webgpu',
  title: 'WebGPU',
  device: 'GPU',
  version,
  tf,
  ops: coreOps(tf),
  scoped: (compute) => tf.tidy(compute as () => never),
})
