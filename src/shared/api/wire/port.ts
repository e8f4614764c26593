import type { Wire } from './wire.ts'

/** What a page's MessagePort and Electron's MessagePortMain have in common once `on`/`addEventListener` is chosen. */
interface PagePort {
  postMessage(message: unknown): void
  addEventListener(type: 'message' | 'close', listener: (event: { data?: unknown }) => void): void
  start(): void
  close(): void
}
interface MainPort {
  postMessage(message: unknown): void
  on(event: 'message' | 'close', listener: (event: { data?: unknown }) => void): unknown
  start(): void
  close(): void
}

/**
 * Whole values on a message port, by structured clone. Buffers are copied, never transferred: a transferred one does not arrive through
 * Electron's main process.
 */
export function portWire(port: PagePort | MainPort): Wire {
  const early: unknown[] = []
  let listener: ((message: unknown) => void) | null = null
  let closed: string | null = null
  const closeListeners: ((reason: string) => void)[] = []
  const close = (reason: string) => {
    if (closed !== null) return
    closed = reason
    for (const told of closeListeners.splice(0)) told(reason)
  }
  const listen = (type: 'message' | 'close', told: (event: { data?: unknown }) => void) =>
    'addEventListener' in port ? port.addEventListener(type, told) : void port.on(type, told)

  listen('message', ({ data }) => {
    if (closed !== null) return
    if (listener) listener(data)
    else early.push(data)
  })
  listen('close', () => close('the other side is gone'))
  port.start()

  return {
    send(message) {
      if (closed === null) port.postMessage(message)
    },
    onMessage(next) {
      listener = next
      for (const message of early.splice(0)) next(message)
    },
    onClose(told) {
      if (closed !== null) told(closed)
      else closeListeners.push(told)
    },
    close(reason) {
      port.close()
      close(reason)
    },
  }
}
