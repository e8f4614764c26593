import { coreOps } from '../ops/eager/coreOps.ts'
import { requireHere, tensorLibrary } from './library.ts'
import type { Attempt } from './loadRuntime.ts'
import type { Runtime } from './runtime.ts'
import { selfTest } from './selfTest.ts'

/** The part of Dawn's package for Node that is used here. */
interface Dawn {
  create(options: string[]): {
    requestAdapter(): Promise<{ info?: { description?: string; vendor?: string; device?: string } } | null>
  }
  globals: Record<string, unknown>
}

/** Loads tfjs's WebGPU backend on Dawn. */
export async function loadWebGpu(): Promise<Attempt> {
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
    Object.assign(globalThis, dawn.globals)
    // tfjs looks for the GPU where a browser has it.
    if (!globalThis.navigator) Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true })
    Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true })
    const tf = tensorLibrary()
    const { version_webgpu: version } = requireHere('@tensorflow/tfjs-backend-webgpu') as { version_webgpu: string }
    if (!(await tf.setBackend('webgpu'))) throw new Error('tfjs did not take the backend')
    const { description, vendor, device } = adapter.info ?? {}
    const runtime: Runtime = {
      id: 'webgpu',
      title: 'WebGPU',
      device: description || [vendor, device].filter(Boolean).join(' ') || 'GPU',
      version,
      tf,
      ops: coreOps(tf, {
        maxPoolGradient: (dy, x, y, { kernel, stride, padding }) =>
          tf
            .engine()
            .runKernel(
              'MaxPoolGrad',
              { dy, input: x, output: y },
              { filterSize: kernel, strides: stride, pad: padding },
            ),
      }),
      scoped: (compute) => tf.tidy(compute as () => never),
    }
    await selfTest(runtime)
    return { tried: [`WebGPU ${version} loads and computes.`], runtime, advice: null }
  } catch (error) {
    return { tried: [`WebGPU does not load: ${(error as Error).message}.`], runtime: null, advice }
  }
}
