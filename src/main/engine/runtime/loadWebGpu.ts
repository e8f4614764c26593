import type { Runtime } from '../ops/runtime.ts'
import type { FoundWebGpu } from './attempt.ts'
import { mayHaveGpu } from './gpuDevice.ts'
import { hasGpuWindows, openGpuPort } from './gpuWindow/gpuPort.ts'
import { WINDOW_BACKEND } from './gpuWindow/windowBackend.ts'
import { type DevicePort, windowRuntime } from './gpuWindow/windowRuntime.ts'
import { requireHere, tensorLibrary } from './library.ts'
import { selfTest } from './selfTest.ts'
import { webGpuRuntime } from './webGpuRuntime.ts'

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
    const { runtime, info, close } = await openOnce(openPort)
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

/**
 * The one GPU of this process: an engine has one window at most, until it closes it, and Dawn's stays. Were another of Dawn's to take its place in
 * `navigator.gpu`, the first would be collected, and what it made would end the process when it is used next.
 */
let opened: Promise<Opened> | null = null

async function openOnce(openPort: (() => Promise<DevicePort>) | null): Promise<Opened> {
  opened ??= openPort ? onChromium(openPort) : onDawn()
  try {
    const { runtime, backend } = await opened
    // Another runtime may have made itself tfjs's own since.
    if (!(await runtime.tf.setBackend(backend))) throw new Error('tfjs did not take the backend')
    return await opened
  } catch (error) {
    opened = null
    throw error
  }
}

const windowPort = () => (hasGpuWindows() ? openGpuPort : null)

interface Opened {
  runtime: Runtime
  /** Its name in tfjs. */
  backend: string
  info: AdapterInfo
  close(): void
}

async function onChromium(openPort: () => Promise<DevicePort>): Promise<Opened> {
  const { adapter, runtime, close } = await windowRuntime(await openPort())
  const closeAndForget = () => {
    opened = null
    close()
  }
  return { runtime, backend: WINDOW_BACKEND, info: adapter, close: closeAndForget }
}

async function onDawn(): Promise<Opened> {
  if (!mayHaveGpu()) throw new Error('This machine has no GPU device')
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
  const runtime = webGpuRuntime(tf, version)
  return { runtime, backend: 'webgpu', info: adapter.info ?? {}, close: () => {} }
}

/** What to call a GPU, and whether it is one. */
export function nameOf(info: AdapterInfo): { name: string; isSoftware: boolean } {
  const { description, vendor, device, architecture, isFallbackAdapter } = info
  const name = description || [vendor, architecture, device].filter(Boolean).join(' ') || 'GPU'
  return { name, isSoftware: Boolean(isFallbackAdapter) || SOFTWARE.test(`${name} ${architecture} ${device}`) }
}
