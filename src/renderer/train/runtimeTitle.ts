import type { RuntimeId } from '@shared/training/run.ts'

/** What each tensor runtime is called. */
export const RUNTIME_TITLE: Record<RuntimeId, string> = {
  'tensorflow-gpu': 'TensorFlow on an NVIDIA GPU',
  webgpu: 'WebGPU',
  tensorflow: 'TensorFlow on the CPU',
  wasm: 'WebAssembly',
}
