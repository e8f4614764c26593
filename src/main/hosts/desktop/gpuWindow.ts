import { join } from 'node:path'
import { BrowserWindow, type MessagePortMain, type Session, session } from 'electron'
import { GPU_PORT } from '../../../shared/gpu/port.ts'
import { gpuProtocol } from './bundleProtocol.ts'
import { GPU_ORIGIN, SCHEME } from './contentSecurity.ts'
import { confineCompletely, denyPermissions } from './harden.ts'
import { GPU_PARTITION, gpuWindowOptions } from './windowOptions.ts'

const VULKAN = [
  ['enable-unsafe-webgpu', ''],
  ['enable-features', 'Vulkan'],
] as const

/**
 * Chromium's switches for WebGPU on Linux, where it computes by Vulkan. On Wayland none: Chromium says that Vulkan is not compatible with
 * `--ozone-platform=wayland`, and no window would appear. It takes Wayland by itself in a Wayland session, before any script of ours runs.
 */
export function webgpuSwitches(
  platform: string,
  words: readonly string[],
  { XDG_SESSION_TYPE, WAYLAND_DISPLAY }: Record<string, string | undefined>,
): readonly (readonly [string, string])[] {
  if (platform !== 'linux') return []
  const asked = words.find((word) => word.startsWith('--ozone-platform='))?.split('=')[1]
  const isWayland = asked ? asked === 'wayland' : XDG_SESSION_TYPE === 'wayland' || Boolean(WAYLAND_DISPLAY)
  return isWayland ? [] : VULKAN
}

/** A hidden window that computes on Chromium's WebGPU for one engine. */
export interface GpuWindow {
  close(): void
}

/** Opens windows with the GPU for engines; `folder` is that of the build (`out`). */
export function gpuWindows(folder: string) {
  let prepared: Session | null = null

  /** The windows' own session: our scripts and nothing else, whatever a page would ask for. */
  function prepare(): Session {
    if (prepared) return prepared
    prepared = session.fromPartition(GPU_PARTITION)
    denyPermissions(prepared)
    prepared.protocol.handle(SCHEME, gpuProtocol(join(folder, 'renderer')))
    prepared.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !url.startsWith(`${GPU_ORIGIN}/`) }))
    prepared.on('will-download', (event) => event.preventDefault())
    return prepared
  }

  /**
   * @param port the window's end of the channel to its engine
   * @param onGone told once, in words, when the window ends by itself
   */
  return (port: MessagePortMain, onGone: (reason: string) => void): GpuWindow => {
    prepare()
    const window = new BrowserWindow(gpuWindowOptions(join(folder, 'preload', 'gpu.cjs')))
    let open = true
    const gone = (reason: string) => {
      if (!open) return
      open = false
      if (!window.isDestroyed()) window.destroy()
      onGone(reason)
    }
    confineCompletely(window.webContents, `${GPU_ORIGIN}/`)
    window.webContents.on('render-process-gone', (_event, { reason, exitCode }) =>
      gone(`its GPU window ended: ${reason}, code ${exitCode}`),
    )
    window.on('closed', () => gone('its GPU window was closed'))
    window.loadURL(`${GPU_ORIGIN}/`).then(
      () => open && window.webContents.postMessage(GPU_PORT, null, [port]),
      (error: Error) => gone(`its GPU window did not open: ${error.message}`),
    )
    return {
      close() {
        open = false
        if (!window.isDestroyed()) window.destroy()
      },
    }
  }
}
export type OpenGpuWindow = ReturnType<typeof gpuWindows>
