import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { MAX_FRAME } from '../../../shared/api/wire/frame.ts'
import { SOCKET_PROTOCOL, type SocketLike, socketWire } from '../../../shared/api/wire/socket.ts'
import type { Wire } from '../../../shared/api/wire/wire.ts'
import { endWith } from './connections.ts'
import { isOwnHost, isOwnOrigin } from './sameOrigin.ts'
import type { Session, Sessions } from './sessions.ts'
import { addressOf, bearerToken, sessionOf } from './signIn.ts'

export const MAX_SOCKETS = 256
export const MAX_SOCKETS_PER_SESSION = 32
/** Milliseconds between two signs of life; a socket that answered none for two of them is cut. */
const BEAT = 10_000
/** Bytes that may wait for one reader before it is cut: it takes nothing, or far too slowly. */
const MAX_BACKLOG = 4 * MAX_FRAME
/** Close code of a server that goes away. */
const GOING_AWAY = 1001

export interface SocketWorld {
  sessions: Sessions
  scheme: 'http' | 'https'
  allowedNames: readonly string[]
  port(): number
  /** Told when an upgrade shows a session. */
  known(request: IncomingMessage): void
  connect(wire: Wire, session: Session): void
}

/** `admit` gives the session once the connection stands: what is refused for any other reason must leave none behind. */
type Verdict = { admit(): Session; known: Session | null; isEphemeral: boolean } | { status: number; sentence: string }

function judge(world: SocketWorld, request: IncomingMessage): Verdict {
  if (!isOwnHost(request.headers.host, world.allowedNames)) return { status: 421, sentence: 'Unknown host name.' }
  if (request.url !== '/rpc') return { status: 404, sentence: 'Not found.' }
  const { origin } = request.headers
  const token = bearerToken(request)
  if (token !== null && origin === undefined) {
    const verdict = world.sessions.checkToken(token, addressOf(request))
    if (verdict === 'wrong') return { status: 401, sentence: 'Wrong token.' }
    if (verdict === 'too-many-tries') return { status: 429, sentence: 'Too many wrong tokens; wait a minute.' }
    const agent = request.headers['user-agent'] ?? 'a program'
    const admit = () => world.sessions.open(addressOf(request), agent, { isEphemeral: true }).session
    return { admit, known: null, isEphemeral: true }
  }
  if (!isOwnOrigin(origin, request.headers.host, world.scheme)) return { status: 403, sentence: 'Foreign origin.' }
  const session = sessionOf(request, world.sessions, world.port())
  return session
    ? { admit: () => session, known: session, isEphemeral: false }
    : { status: 401, sentence: 'No session.' }
}

function refuse(socket: Duplex, status: number, sentence: string) {
  endWith(
    socket,
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(sentence)}\r\nConnection: close\r\n\r\n${sentence}`,
  )
}

/** Takes upgrades to WebSockets from signed-in pages and hands each on as a wire; watches that their other ends live. */
export class RpcSockets {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(SOCKET_PROTOCOL) ? SOCKET_PROTOCOL : false),
  })
  readonly #heart: NodeJS.Timeout
  readonly #silent = new WeakSet<WebSocket>()
  readonly #wires = new Map<WebSocket, Wire>()

  constructor(private readonly world: SocketWorld) {
    this.#heart = setInterval(() => this.#beat(), BEAT)
    this.#heart.unref()
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
    socket.on('error', () => socket.destroy())
    const verdict = judge(this.world, request)
    if ('status' in verdict) return refuse(socket, verdict.status, verdict.sentence)
    const { admit, known, isEphemeral } = verdict
    if (this.#wires.size >= MAX_SOCKETS || (known && known.connections.size >= MAX_SOCKETS_PER_SESSION))
      return refuse(socket, 429, 'Too many connections are open; close some pages.')
    if (!(request.headers['sec-websocket-protocol'] ?? '').split(/, */).includes(SOCKET_PROTOCOL))
      return refuse(socket, 400, 'This page is of another version than the workbench; reload it.')
    this.world.known(request)
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#accept(webSocket, admit(), isEphemeral))
  }

  /** Tells every page that the host goes away. */
  close(): void {
    clearInterval(this.#heart)
    for (const socket of this.#wires.keys()) socket.close(GOING_AWAY, 'the workbench ends')
  }

  #accept(socket: WebSocket, session: Session, isEphemeral: boolean) {
    socket.on('error', () => socket.terminate())
    socket.on('pong', () => this.#silent.delete(socket))
    // Each call of a page is a sign of life; answers to pings come from pages that nobody looks at, too.
    socket.on('message', () => this.world.sessions.touch(session))
    const wire = socketWire(socket as unknown as SocketLike)
    const cut = () => socket.terminate()
    this.#wires.set(socket, wire)
    session.connections.add(cut)
    socket.on('close', () => {
      this.#wires.delete(socket)
      session.connections.delete(cut)
      if (isEphemeral) this.world.sessions.revoke(session.id)
    })
    this.world.connect(wire, session)
  }

  #beat() {
    for (const [socket, wire] of this.#wires) {
      if (this.#silent.has(socket) || socket.bufferedAmount > MAX_BACKLOG) {
        socket.terminate()
        continue
      }
      this.#silent.add(socket)
      socket.ping()
      wire.send({ kind: 'beat' })
    }
  }
}
