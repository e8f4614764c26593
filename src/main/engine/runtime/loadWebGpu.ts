import { coreOps } from '../ops/eager/coreOps.ts'
import { requireHere, tensorLibrary } from './library.ts'
import type { Attempt } from './loadRuntime.ts'
import type { Runtime } from './runtime.ts'
import { selfTest } from './selfTest.ts'

interface Adapter {
  info?: { description?: string; vendor?: string; device?: string; architecture?: string; isFallbackAdapter?: boolean }
}

/** The part of Dawn's package for Node that is used here. */
interface Dawn {
  create(options: string[]): { requestAdapter(): Promise<Adapter | null> }
  globals: Record<string, unknown>
}

/** GPUs drawn by the processor: for tests, and slower than every other runtime. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render/i

/** Loads tfjs's WebGPU backend on Dawn; a GPU drawn in software only where it was asked for by name. */
export async function loadWebGpu({ choice }: { choice: 'by name' | 'auto' }): Promise<Attempt> {
  const advice = 'WebGPU needs a GPU with a Vulkan, Metal or Direct3D 12 driver; install the driver of your GPU.'
  if (process.versions.electron)
    return {
      tried: ["Dawn's buffers do not work inside Electron's processes, so WebGPU is left out here."],
      runtime: null,
      advice: 'Serve the workbench with `allconv serve` to use WebGPU.',
    }
  try {
    const dawn = (await import('webgpu')) as unknown as Dawn
    const gpu = dawn.create([])
    const adapter = await gpu.requestAdapter()
    if (!adapter) return { tried: ['Dawn loads, but finds no GPU.'], runtime: null, advice }
    const { description, vendor, device, architecture, isFallbackAdapter } = adapter.info ?? {}
    const name = description || [vendor, device].filter(Boolean).join(' ') || 'GPU'
    const isSoftware = isFallbackAdapter || SOFTWARE.test(`${name} ${architecture}`)
    if (isSoftware && choice === 'auto')
      return { tried: [`Dawn finds only ${name}, a GPU drawn in software.`], runtime: null, advice }
    Object.assign(globalThis, dawn.globals)
    // tfjs looks for the GPU where a browser has it.
    if (!globalThis.navigator) Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true })
    Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true })
    const tf = tensorLibrary()
    requireHere('@tensorflow/tfjs-backend-webgpu')
    const { version } = requireHere('@tensorflow/tfjs-backend-webgpu/package.json') as { version: string }
    if (!(await tf.setBackend('webgpu'))) throw new Error('tfjs did not take the backend')
    const runtime: Runtime = {
      id: 'webgpu',
      title: 'WebGPU',
      device: isSoftware ? `${name} (drawn in software)` : name,
      version,
      tf,
      ops: coreOps(tf),
      scoped: (compute) => tf.tidy(compute as () => never),
    }
    await selfTest(runtime)
    return { tried: [`WebGPU ${version} loads and computes.`], runtime, advice: null }
  } catch (error) {
    return { tried: [`WebGPU does not load: ${(error as Error).message}.`], runtime: null, advice }
  }
}
