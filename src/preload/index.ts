import { ipcRenderer } from 'electron'

/**
 * The one bridge: asks main for a message port and passes it to the page, or the reason why there is none now. Nothing is exposed to the page's world; the page takes the
 * port from a message event of its own origin.
 */
const CHANNEL = 'workbench:port'

ipcRenderer.on(CHANNEL, (event, refusal: unknown) => {
  const [port] = event.ports
  if (port) window.postMessage({ kind: CHANNEL }, window.location.origin, [port])
  else window.postMessage({ kind: CHANNEL, refusal: String(refusal) }, window.location.origin)
})

// The page says when it listens: a port that came before would be lost.
window.addEventListener('message', (event) => {
  if (event.source === window && event.origin === window.location.origin && event.data?.kind === `${CHANNEL}?`)
    ipcRenderer.send(CHANNEL)
})
