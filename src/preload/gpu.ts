import { ipcRenderer } from 'electron'
import { GPU_PORT } from '../shared/gpu/port.ts'

/** Passes the one port that main sends on to the page that computes; nothing is exposed, and nothing goes back. */
ipcRenderer.once(GPU_PORT, (event) => {
  const [port] = event.ports
  if (port) window.postMessage({ kind: GPU_PORT }, window.location.origin, [port])
})
