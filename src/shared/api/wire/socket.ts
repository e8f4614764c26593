import { decodeFrame, encodeFrame } from './frame.ts'
import type { Wire } from './wire.ts'

/** What a browser's WebSocket and the one of the package `ws` have in common. */
export interface SocketLike {
  binaryType: string
  readonly bufferedAmount: number
  readonly readyState: number
  send(data: Uint8Array<ArrayBuffer>): void
  close(code?: number, reason?: string): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void
}

/** Named in the upgrade, so that a page of another version is refused instead of misunderstood. */
export const SOCKET_PROTOCOL = 'allconv.1'

const OPEN = 1
/** Close code of WebSocket for a message that breaks the rules. */
const POLICY_VIOLATION = 1008
/** Bytes that may wait in the socket before streams pause. */
const HIGH_WATER = 8 * 1024 * 1024
/** `bufferedAmount` has no event: how often it is looked at while a stream waits, in milliseconds. */
const DRAIN_POLL = 10

/**
 * Whole values on an open WebSocket, typed arrays as they are. A frame that cannot be read closes it; so does silence, where `silence`
 * says how many milliseconds of it are too many.
 */
export function socketWire(socket: SocketLike, options: { silence?: number } = {}): Wire {
  socket.binaryType = 'arraybuffer'
  let heard = Date.now()
  const watch =
    options.silence === undefined
      ? undefined
      : setInterval(() => {
          if (Date.now() - heard < options.silence!) return
          socket.close()
          close('the other side is silent')
        }, options.silence / 6)
  const early: unknown[] = []
  let listener: ((message: unknown) => void) | null = null
  let closed: string | null = socket.readyState > OPEN ? 'closed' : null
  const closeListeners: ((reason: string) => void)[] = []
  const close = (reason: string) => {
    if (closed !== null) return
    closed = reason
    clearInterval(watch)
    for (const told of closeListeners.splice(0)) told(reason)
  }

  socket.addEventListener('message', ({ data }) => {
    if (closed !== null) return
    heard = Date.now()
    let message: unknown
    try {
      if (!(data instanceof ArrayBuffer)) throw new TypeError('Text frames are not spoken here.')
      message = decodeFrame(new Uint8Array(data))
    } catch {
      socket.close(POLICY_VIOLATION, 'malformed message')
      return close('malformed message')
    }
    if (listener) listener(message)
    else early.push(message)
  })
  socket.addEventListener('close', ({ code, reason }) => close(reason || `code ${code}`))

  return {
    send(message) {
      if (closed !== null || socket.readyState !== OPEN) return
      socket.send(encodeFrame(message) as Uint8Array<ArrayBuffer>)
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
      socket.close(POLICY_VIOLATION, reason.slice(0, 100))
      close(reason)
    },
    drained() {
      if (socket.bufferedAmount <= HIGH_WATER) return null
      return new Promise((resolve) => {
        const look = () =>
          closed !== null || socket.bufferedAmount <= HIGH_WATER ? resolve() : setTimeout(look, DRAIN_POLL)
        look()
      })
    },
  }
}
