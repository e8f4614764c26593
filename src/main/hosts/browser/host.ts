import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, isIP, type Socket } from 'node:net'
import type { AnyRouter } from '@orpc/server'
import { contract } from '../../../shared/api/contract.ts'
import { serve } from '../../../shared/api/wire/serve.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { readRegularFile } from '../../disk/openRegularFile.ts'
import { openBundle } from './bundle.ts'
import { Connections, endWith } from './connections.ts'
import { requestListener } from './requests.ts'
import { RpcSockets } from './rpcSockets.ts'
import { newSecret, Sessions } from './sessions.ts'
import { readSessions, writeSessions } from './sessionsFile.ts'
import { UPLOAD_LIMITS, type UploadLimits, Uploads } from './uploads.ts'

export interface BrowserHostOptions {
  /** The contract, implemented. */
  router: AnyRouter
  /** Folder of the renderer's built files. */
  bundle: string
  /** Folder for files that browsers send; emptied at the start and at the end. */
  uploads: string
  /** Folder that exports are downloaded from. */
  exports: string
  /** Address to listen on. */
  host?: string
  /** 0 takes any free port. */
  port?: number
  /** What whoever signs in has to know; random where absent. */
  token?: string
  /** Where sessions are kept over restarts with the same token; nowhere where absent. */
  sessionsFile?: string
  /** Paths of a certificate and its key, PEM. */
  tls?: { certificate: string; key: string }
  /** Takes an address other machines can reach without TLS: the user says that the network is trusted. */
  insecure?: boolean
  /** Names beside the machine's own under which it may be addressed. */
  allowedNames?: readonly string[]
  /** Patience with slow callers, for tests of it; the host's own where absent. */
  limits?: { headerTime?: number; uploads?: Partial<UploadLimits> }
  /** Somebody signed in or was signed out. */
  onSessions?(): void
  onMistake?(error: unknown, path: string): void
}

export interface BrowserHost {
  /** Where it listens: `http://127.0.0.1:8765`. */
  readonly address: string
  /** The address with its token, for whoever started it. */
  readonly url: string
  readonly port: number
  readonly sessions: Sessions
  /** Closes every connection. What runs in the application goes on; its owner closes it. */
  close(): Promise<void>
}

export const isLoopback = (host: string) => host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)

/** Milliseconds that a caller has for its headers. */
const HEADER_TIME = 10_000
/** Milliseconds for a whole request; uploads, the only ones with a body, watch themselves. */
const REQUEST_TIME = 3_700_000

/**
 * Serves the workbench to browsers: the renderer's bundle over HTTP, its calls over WebSockets.
 * @throws WorkbenchError REFUSED for an open address without TLS; CONFLICT where the port is taken; BAD_INPUT for an unusable address
 */
export async function serveBrowser(options: BrowserHostOptions): Promise<BrowserHost> {
  const host = options.host ?? '127.0.0.1'
  if (!isLoopback(host) && !options.tls && !options.insecure)
    throw new WorkbenchError(
      'REFUSED',
      `Other machines could read everything on ${host} without encryption; give --tls-cert and --tls-key, tunnel to 127.0.0.1 with ssh -L, or say --insecure.`,
    )
  const token = options.token ?? newSecret()
  const scheme = options.tls ? 'https' : 'http'
  const { sessionsFile } = options
  const sessions = new Sessions(token, {
    saved: sessionsFile ? readSessions(sessionsFile, token) : [],
    onChange: () => options.onSessions?.(),
    onSave(saved) {
      if (sessionsFile) writeSessions(sessionsFile, token, saved)
    },
  })
  const uploads = new Uploads(options.uploads, { ...UPLOAD_LIMITS, ...options.limits?.uploads })
  await uploads.clear()
  const connections = new Connections()
  const allowedNames = [...(options.allowedNames ?? []), ...(isIP(host) ? [] : [host])]
  let port = 0
  const world = {
    sessions,
    scheme,
    allowedNames,
    port: () => port,
    known: (request: { socket: Socket }) => connections.markKnown(underlying(request.socket)),
  } as const

  const server = await createServer(options)
  server.headersTimeout = options.limits?.headerTime ?? HEADER_TIME
  server.requestTimeout = REQUEST_TIME
  server.keepAliveTimeout = 5_000
  server.maxRequestsPerSocket = 10_000
  server.on('connection', (socket: Socket) => connections.add(socket))
  server.on('clientError', ({ code }: NodeJS.ErrnoException, socket) => {
    const status = code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request'
    if (socket.writable) endWith(socket, `HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`)
    else socket.destroy()
  })
  const bundle = await openBundle(options.bundle).catch(() => {
    throw new WorkbenchError(
      'NOT_FOUND',
      `The workbench's pages are not in ${options.bundle}; run npm run build first.`,
    )
  })
  server.on('request', requestListener({ ...world, bundle, uploads, exports: options.exports }))
  const sockets = new RpcSockets({
    ...world,
    connect: (wire, session) =>
      serve(wire, options.router, { contract, context: { sessions, session }, onMistake: options.onMistake }),
  })
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head))
  port = await listen(server, host, options.port ?? 0)
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  const address = `${scheme}://${shown}:${port}`
  return {
    address,
    url: `${address}/?token=${token}`,
    port,
    sessions,
    async close() {
      sockets.close()
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeIdleConnections()
      // What does not end by itself in a moment is cut.
      const cut = setTimeout(() => connections.destroyAll(), 1000)
      await closed
      clearTimeout(cut)
      await uploads.clear()
    },
  }
}

/** The TCP connection below a TLS one: what the server's `connection` event gave. */
const underlying = (socket: Socket): Socket => (socket as unknown as { _parent?: Socket })._parent ?? socket

async function createServer({ tls, limits: { headerTime = HEADER_TIME } = {} }: BrowserHostOptions): Promise<Server> {
  const limits = { maxHeaderSize: 16_384, connectionsCheckingInterval: headerTime / 2 }
  if (!tls) return createHttpServer(limits)
  const read = (path: string) =>
    readRegularFile(path).catch((cause) => {
      if (cause instanceof WorkbenchError) throw cause
      throw new WorkbenchError('BAD_INPUT', `The TLS file ${path} cannot be read; check its path and rights.`, {
        cause,
      })
    })
  const [cert, key] = await Promise.all([read(tls.certificate), read(tls.key)])
  try {
    return createHttpsServer({ ...limits, cert, key, handshakeTimeout: HEADER_TIME }) as unknown as Server
  } catch (cause) {
    const sentence = `The files ${tls.certificate} and ${tls.key} are not a PEM certificate and its key; give both as PEM files that belong together.`
    throw new WorkbenchError('BAD_INPUT', sentence, { cause })
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EADDRINUSE')
        reject(
          new WorkbenchError('CONFLICT', `Port ${port} on ${host} is taken; choose another with --port.`, { cause }),
        )
      else if (cause.code === 'EACCES')
        reject(new WorkbenchError('REFUSED', `Port ${port} needs more rights; choose one above 1023.`, { cause }))
      else
        reject(new WorkbenchError('BAD_INPUT', `The address ${host} cannot be used here (${cause.code}).`, { cause }))
    })
    server.listen({ host, port, exclusive: true }, () => resolve((server.address() as AddressInfo).port))
  })
}
