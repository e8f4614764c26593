import { WorkbenchError } from '../../../../shared/errors.ts'
import type { AdapterDescription, FromDevice, ToDevice } from '../../../../shared/gpu/device.ts'
import type { Runtime } from '../../ops/runtime.ts'
import { tensorLibrary } from '../library.ts'
import { webGpuRuntime } from '../webGpuRuntime.ts'
import { createWindowBackend, WINDOW_BACKEND } from './windowBackend.ts'

/** The engine's end of the channel to the window that holds the GPU. */
export interface DevicePort {
  send(commands: ToDevice): void
  onMessage(listener: (message: FromDevice) => void): void
  /** The window is gone. */
  onClose(listener: () => void): void
  /** Lets the window go. */
  close(): void
}

export interface WindowRuntime {
  runtime: Runtime
  adapter: AdapterDescription
  /** Gives the GPU back; the runtime is of no use any more. */
  close(): void
}

const PATIENCE = 60_000 // ms: the first start of a GPU's driver can take long

/**
 * Makes the GPU of a window the tensor runtime of this engine.
 * @throws WorkbenchError RUNTIME where the window finds none, or does not answer
 */
export async function windowRuntime(port: DevicePort, patience = PATIENCE): Promise<WindowRuntime> {
  const tf = tensorLibrary()
  const { backend, receive } = createWindowBackend(tf, (commands) => port.send(commands))
  const close = () => {
    if (tf.findBackendFactory(WINDOW_BACKEND)) tf.removeBackend(WINDOW_BACKEND)
    port.close()
  }
  const first = new Promise<Extract<FromDevice, { kind: 'ready' }>>((resolve, reject) => {
    const refuse = (reason: string) => reject(new WorkbenchError('RUNTIME', `${reason}.`))
    const late = setTimeout(() => refuse(`Its window did not answer within ${patience / 1000} s`), patience)
    port.onMessage((message) => {
      clearTimeout(late)
      if (message.kind === 'ready') resolve(message)
      else if (message.kind === 'unavailable') refuse(message.reason)
      else receive(message)
    })
    port.onClose(() => {
      clearTimeout(late)
      refuse('Its window closed')
      receive({ kind: 'failed', reason: 'its window closed' })
    })
  })
  try {
    const { adapter, version } = await first
    tf.registerBackend(WINDOW_BACKEND, () => backend)
    await tf.setBackend(WINDOW_BACKEND)
    return { runtime: webGpuRuntime(tf, version), adapter, close }
  } catch (error) {
    close()
    throw error
  }
}
