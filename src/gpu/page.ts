import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-webgpu'
import { version } from '@tensorflow/tfjs-backend-webgpu/package.json'
import type { FromDevice, ToDevice } from '../shared/gpu/device.ts'
import { GPU_PORT } from '../shared/gpu/port.ts'
import { kernelServer } from './kernelServer.ts'

/**
 * The page of the hidden window that holds the GPU. It gets one message port from its preload script, and does what comes through it; it
 * has no view, loads nothing and speaks to nobody else.
 */
async function serve(port: MessagePort): Promise<void> {
  const send = (message: FromDevice) => port.postMessage(message)
  // What comes while the backend loads waits in the port.
  try {
    const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' })
    if (!adapter) return send({ kind: 'unavailable', reason: 'Chromium finds no GPU that it can compute on' })
    tf.enableProdMode()
    if (!(await tf.setBackend('webgpu'))) return send({ kind: 'unavailable', reason: 'tfjs did not take the backend' })
    const backend = tf.backend() as WebGPUBackend
    const handle = kernelServer(tf, 'webgpu', backend, send)
    backend.device.addEventListener('uncapturederror', ({ error }) => send({ kind: 'failed', reason: error.message }))
    void backend.device.lost.then(({ message }) => send({ kind: 'failed', reason: `the GPU was lost: ${message}` }))
    port.onmessage = ({ data }) => handle(data as ToDevice)
    const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info
    send({
      kind: 'ready',
      adapter: { vendor, architecture, device, description, isFallbackAdapter },
      version,
    })
  } catch (error) {
    send({ kind: 'unavailable', reason: error instanceof Error ? error.message : String(error) })
  }
}

window.addEventListener('message', function take(event: MessageEvent) {
  const [port] = event.ports
  if (event.source !== window || event.origin !== window.location.origin || event.data?.kind !== GPU_PORT || !port)
    return
  window.removeEventListener('message', take)
  void serve(port)
})
