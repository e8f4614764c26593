import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export const MAX_CONNECTIONS = 512
export const MAX_CONNECTIONS_PER_ADDRESS = 256

/** Milliseconds that a refused caller has to take its answer. */
const GRACE = 1000

/** Says a last word on a connection and closes it, also where the other side would keep its half open. */
export function endWith(socket: Duplex, text: string): void {
  socket.end(text)
  setTimeout(() => socket.destroy(), GRACE).unref()
}

/**
 * Bounds the open connections of a server. Where one is too many, the oldest of those that never showed a session gives way, so that a
 * flood of idle connections drives out itself and nobody who works.
 */
export class Connections {
  /** Oldest first. */
  readonly #open = new Map<Socket, { address: string; known: boolean }>()
  readonly #perAddress = new Map<string, number>()

  constructor(
    private readonly max = MAX_CONNECTIONS,
    private readonly maxPerAddress = MAX_CONNECTIONS_PER_ADDRESS,
  ) {}

  get size(): number {
    return this.#open.size
  }

  /** Takes a new connection in; closes an older one, or this one, where there are too many. */
  add(socket: Socket): void {
    const address = socket.remoteAddress ?? 'unknown'
    this.#open.set(socket, { address, known: false })
    this.#count(address, 1)
    socket.once('close', () => this.#remove(socket))
    socket.on('error', () => socket.destroy())
    if ((this.#perAddress.get(address) ?? 0) > this.maxPerAddress) this.#giveWay(address)
    else if (this.#open.size > this.max) this.#giveWay(null)
  }

  /** Says that a session stands behind a connection: it does not give way any more. */
  markKnown(socket: Socket): void {
    const entry = this.#open.get(socket)
    if (entry) entry.known = true
  }

  destroyAll(): void {
    for (const socket of [...this.#open.keys()]) socket.destroy()
  }

  #giveWay(address: string | null) {
    let last: Socket | null = null
    for (const [socket, entry] of this.#open) {
      if (address !== null && entry.address !== address) continue
      last = socket
      if (!entry.known) break
    }
    if (!last) return
    this.#remove(last)
    last.destroy()
  }

  #remove(socket: Socket) {
    const entry = this.#open.get(socket)
    if (!entry) return
    this.#open.delete(socket)
    this.#count(entry.address, -1)
  }

  #count(address: string, change: number) {
    const count = (this.#perAddress.get(address) ?? 0) + change
    if (count > 0) this.#perAddress.set(address, count)
    else this.#perAddress.delete(address)
  }
}
