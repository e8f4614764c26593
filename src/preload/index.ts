import { ipcRenderer } from 'electron'

/**
 * The one bridge: asks main for a message port and passes it to the page. Nothing is exposed to the page's world; the page takes the
 * port from a message event of its own origin.
 */
const CHANNEL = 'workbench:port'

ipcRenderer.on(CHANNEL, (event) => {
  const [port] = event.ports
  if (port) window.postMessage({ kind: CHANNEL }, window.location.origin, [port])
})

// The page says when it listens: a port that came before would be lost.
window.addEventListener('message', (event) => {
  if (event.source === window && event.origin === window.location.origin && event.data?.kind === `${CHANNEL}?`)
    ipcRenderer.send(CHANNEL)
})
