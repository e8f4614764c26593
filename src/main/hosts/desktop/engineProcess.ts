import { MessageChannelMain, utilityProcess } from 'electron'
import type { StartProcess } from '../../engine/client.ts'
import type { FromEngine, FromEngineToDesktop, GpuPortMessage } from '../../engine/protocol.ts'
import type { GpuWindow, OpenGpuWindow } from './gpuWindow.ts'

/**
 * Electron's way to start an engine: a utility process, so that a crash ends one job and not the application. An engine that computes on
 * Chromium's WebGPU gets a hidden window for that; the two end together.
 */
export function utilityEngine(entry: string, openGpuWindow: OpenGpuWindow): StartProcess {
  return (environment) => {
    const child = utilityProcess.fork(entry, [], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'inherit', 'inherit'],
      serviceName: 'AllConv engine',
    })
    let gpu: GpuWindow | null = null
    let lost: string | null = null
    const closeGpu = () => {
      gpu?.close()
      gpu = null
    }
    function openGpu() {
      if (gpu) return
      const { port1, port2 } = new MessageChannelMain()
      gpu = openGpuWindow(port2, (reason) => {
        // Nothing that the engine holds on the GPU is there any more: it ends as if it had crashed itself.
        gpu = null
        lost = reason
        child.kill()
      })
      child.postMessage({ kind: 'gpu-port' } satisfies GpuPortMessage, [port1])
    }
    child.once('exit', closeGpu)
    // A fatal error of V8 in the engine; without a listener it would be thrown in main. `exit` follows.
    child.on('error', (type, location) => {
      lost = `${type} at ${location}`
    })
    let spawned = false
    let doomed = false
    child.once('spawn', () => {
      spawned = true
      if (doomed) child.kill()
    })
    return {
      get pid() {
        return child.pid
      },
      send: (message) => child.postMessage(message),
      onMessage: (listener) =>
        void child.on('message', (message: FromEngine | FromEngineToDesktop) => {
          if (message.kind === 'gpu-open') openGpu()
          else if (message.kind === 'gpu-close') closeGpu()
          else listener(message)
        }),
      onExit: (listener) => void child.once('exit', (code) => listener(lost ?? `status ${code}`)),
      // `kill` of a utility process is graceful on some platforms; an engine keeps nothing but what its last checkpoint holds.
      // Before it has started it cannot be killed: the call would do nothing, and the process would stay.
      kill: () => {
        doomed = true
        if (spawned || child.pid !== undefined) child.kill()
      },
    }
  }
}
