import { coreOps } from '../ops/eager/coreOps.ts'
import { hasGpuWindows, openGpuPort } from './gpuWindow/gpuPort.ts'
import { type DevicePort, windowRuntime } from './gpuWindow/windowRuntime.ts'
import { requireHere, tensorLibrary } from './library.ts'
import type { Attempt } from './loadRuntime.ts'
import type { Runtime } from './runtime.ts'
import { selfTest } from './selfTest.ts'

/** What WebGPU tells of a GPU; a browser leaves most of it empty. */
interface AdapterInfo {
  description?: string
  vendor?: string
  device?: string
  architecture?: string
  isFallbackAdapter?: boolean
}

/** The part of Dawn's package for Node that is used here. */
interface Dawn {
  create(options: string[]): { requestAdapter(): Promise<{ info?: AdapterInfo } | null> }
  globals: Record<string, unknown>
}

/** WebGPU as found: it computes, and may be a GPU that the processor imitates. */
export interface FoundWebGpu extends Attempt {
  isSoftware: boolean
  /** Gives the GPU back; the runtime is of no use any more. */
  close(): void
}

/** GPUs drawn by the processor: for tests, and slower than every other runtime. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render/i

const ADVICE = 'WebGPU needs a GPU with a Vulkan, Metal or Direct3D 12 driver; install the driver of your GPU.'

/**
 * Loads tfjs's WebGPU backend: in the desktop application in a window of Chromium, elsewhere on Dawn's package for Node.
 * @param openPort asks the desktop application for its window
 */
export async function loadWebGpu(openPort: (() => Promise<DevicePort>) | null = windowPort()): Promise<FoundWebGpu> {
  const found: FoundWebGpu = { tried: [], runtime: null, advice: ADVICE, isSoftware: false, close() {} }
  try {
    const { runtime, info, close } = await (openPort ? onChromium(openPort) : onDawn())
    const { name, isSoftware } = nameOf(info)
    runtime.device = isSoftware ? `${name} (drawn in software)` : name
    Object.assign(found, { isSoftware, close })
    await selfTest(runtime)
    const where = openPort ? ' in a window of its own' : ''
    return { ...found, tried: [`WebGPU ${runtime.version}${where} loads and computes.`], runtime, advice: null }
  } catch (error) {
    found.close()
    const { message } = error as Error
    return { ...found, tried: [`WebGPU does not load: ${message}${message.endsWith('.') ? '' : '.'}`] }
  }
}

const windowPort = () => (hasGpuWindows() ? openGpuPort : null)

interface Opened {
  runtime: Runtime
  info: AdapterInfo
  close(): void
}

async function onChromium(openPort: () => Promise<DevicePort>): Promise<Opened> {
  const { adapter, ...opened } = await windowRuntime(await openPort())
  return { ...opened, info: adapter }
}

async function onDawn(): Promise<Opened> {
  const dawn = (await import('webgpu')) as unknown as Dawn
  const gpu = dawn.create([])
  const adapter = await gpu.requestAdapter()
  if (!adapter) throw new Error('Dawn loads, but finds no GPU')
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
    device: 'GPU',
    version,
    tf,
    ops: coreOps(tf),
    scoped: (compute) => tf.tidy(compute as () => never),
  }
  return { runtime, info: adapter.info ?? {}, close: () => tf.removeBackend('webgpu') }
}

/** What to call a GPU, and whether it is one. */
export function nameOf(info: AdapterInfo): { name: string; isSoftware: boolean } {
  const { description, vendor, device, architecture, isFallbackAdapter } = info
  const name = description || [vendor, architecture, device].filter(Boolean).join(' ') || 'GPU'
  return { name, isSoftware: Boolean(isFallbackAdapter) || SOFTWARE.test(`${name} ${architecture} ${device}`) }
}
