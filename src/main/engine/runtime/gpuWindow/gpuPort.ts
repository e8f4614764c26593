import { WorkbenchError } from '../../../../shared/errors.ts'
import type { FromDevice } from '../../../../shared/gpu/device.ts'
import { desktopPort, type ElectronPort } from '../../desktopPort.ts'
import type { FromEngineToDesktop, GpuPortMessage } from '../../protocol.ts'
import type { DevicePort } from './windowRuntime.ts'

/** Whether this engine can ask its application for a window with the GPU. */
export const hasGpuWindows = () => desktopPort() !== null

/**
 * Asks the application for a hidden window with the GPU, and for the port to it. Main ends this engine when that window crashes.
 * @throws WorkbenchError RUNTIME outside the desktop application
 */
export function openGpuPort(): Promise<DevicePort> {
  const main = desktopPort()
  if (!main) throw new WorkbenchError('RUNTIME', 'Only the desktop application has windows to compute in.')
  const ask = (message: FromEngineToDesktop) => main.postMessage(message)
  return new Promise((resolve) => {
    let answered = false
    main.on('message', ({ data, ports: [port] }) => {
      if (answered || (data as GpuPortMessage | null)?.kind !== 'gpu-port' || !port) return
      answered = true
      resolve(devicePort(port, () => ask({ kind: 'gpu-close' })))
    })
    ask({ kind: 'gpu-open' })
  })
}

function devicePort(port: ElectronPort, letGo: () => void): DevicePort {
  return {
    send: (commands) => port.postMessage(commands),
    onMessage(listener) {
      port.on('message', ({ data }) => listener(data as FromDevice))
      port.start()
    },
    onClose: (listener) => void port.on('close', listener),
    close() {
      port.close()
      letGo()
    },
  }
}
