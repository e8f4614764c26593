import { portWire } from '@shared/api/wire/port.ts'
import { SOCKET_PROTOCOL, socketWire } from '@shared/api/wire/socket.ts'
import type { Wire } from '@shared/api/wire/wire.ts'

/** How the page asks its preload script for a port, and how the port comes. */
const PORT_MESSAGE = 'workbench:port'
/** Milliseconds without a word from the host after which a socket counts as dead; the host beats every ten seconds. */
const SILENCE = 30_000

/** A wire to the page's own host: a WebSocket where the page came by HTTP, otherwise a message port. */
export function openWire(location: Location): Promise<Wire> {
  return location.protocol === 'http:' || location.protocol === 'https:' ? openSocket(location) : openPort()
}

function openPort(): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const take = (event: MessageEvent) => {
      const port = event.ports[0]
      if (event.source !== window || event.data?.kind !== PORT_MESSAGE) return
      window.removeEventListener('message', take)
      // Without a port comes the reason: the remote workbench that is open cannot be reached.
      if (port) resolve(portWire(port as never))
      else reject(new Error(String(event.data.refusal)))
    }
    window.addEventListener('message', take)
    window.postMessage({ kind: `${PORT_MESSAGE}?` }, window.location.origin)
  })
}

async function openSocket(location: Location): Promise<Wire> {
  const socket = new WebSocket(
    `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`,
    SOCKET_PROTOCOL,
  )
  const opened = await new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => resolve(true))
    socket.addEventListener('close', () => resolve(false))
  })
  if (!opened) throw new Error(await whyRefused())
  return socketWire(socket as never, { silence: SILENCE })
}

/** A refused WebSocket tells the page nothing; the same question by HTTP tells whether the session or the host is gone. */
async function whyRefused(): Promise<string> {
  const response = await fetch('/session', { cache: 'no-store' }).catch(() => null)
  if (response?.status === 401)
    return 'This page is signed out: open the address that the workbench printed when it started; "allconv serve" in the same workspace prints it again.'
  if (response && !response.ok) return (await response.text()).slice(0, 300)
  return 'The workbench does not answer; it is tried again by itself.'
}
