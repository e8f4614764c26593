import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { errorMessage } from '../../../shared/errors.ts'
import type { Bundle } from './bundle.ts'
import { openExported, sendExported } from './exported.ts'
import { SECURITY_HEADERS } from './headers.ts'
import { isOwnHost, isOwnOrigin } from './sameOrigin.ts'
import type { Session, Sessions } from './sessions.ts'
import { addressOf, ENTER_PAGE, sessionCookie, sessionOf, strangerPage } from './signIn.ts'
import type { Uploads } from './uploads.ts'

export interface RequestWorld {
  bundle: Bundle
  sessions: Sessions
  uploads: Uploads
  /** Folder whose files may be downloaded: the workspace's `exports/`. */
  exports: string
  scheme: 'http' | 'https'
  /** Names beside the machine's own under which it may be addressed. */
  allowedNames: readonly string[]
  port(): number
  /** Told when a request shows a session. */
  known(request: IncomingMessage): void
}

type Headers = Record<string, string>

function answer(response: ServerResponse, status: number, content: string | Buffer, headers: Headers = {}) {
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'cache-control': 'no-store',
    'content-type': 'text/plain; charset=utf-8',
    ...headers,
    'content-length': Buffer.byteLength(content),
  })
  response.end(response.req.method === 'HEAD' ? undefined : content)
}

/** Refuses without reading what else the caller has to say. */
function refuse(response: ServerResponse, status: number, sentence: string, headers: Headers = {}) {
  answer(response, status, sentence, { connection: 'close', ...headers })
}

const hasBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

const HTML = { 'content-type': 'text/html; charset=utf-8' }

/** Answers this host's HTTP requests: sign-in, the bundle, uploads, exported files. Everything but the sign-in needs a session. */
export function requestListener(world: RequestWorld): RequestListener {
  return (request, response) => {
    void respond(world, request, response).catch((error) => {
      if (!response.headersSent) refuse(response, 500, errorMessage(error).message)
      else response.destroy()
    })
  }
}

async function respond(world: RequestWorld, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '' } = request
  if (!isOwnHost(request.headers.host, world.allowedNames))
    return refuse(
      response,
      421,
      'This name is not one of this workbench; use its address, or start it with --allow-host.',
    )
  const [pathname = '/', query = ''] = (request.url ?? '/').split('?', 2)
  const parameters = new URLSearchParams(query)
  // Only uploads are read; any other body, however slowly it comes, ends with the answer.
  if (pathname !== '/upload' && hasBody(request)) response.shouldKeepAlive = false
  const token = parameters.get('token')
  if (method === 'GET' && pathname === '/' && token !== null) return enter(world, request, response, token)

  const session = sessionOf(request, world.sessions, world.port())
  if (!session) {
    if (method === 'GET' && pathname === '/') return answer(response, 401, strangerPage('no-session'), HTML)
    return refuse(response, 401, 'This workbench is private; open the address that it printed when it started.')
  }
  world.known(request)
  if (pathname === '/upload') return upload(world, request, response, session, parameters)
  if (method !== 'GET' && method !== 'HEAD')
    return refuse(response, 405, 'Only GET is answered here.', { allow: 'GET, HEAD' })
  if (pathname === '/exported') return exported(world, response, parameters.get('path') ?? '')
  if (pathname === '/session') return answer(response, 200, 'signed in')
  const file = await world.bundle.get(pathname)
  if (!file) return answer(response, 404, 'Not found.')
  const caching = {
    etag: file.etag,
    vary: 'accept-encoding',
    'cache-control': file.immutable ? 'private, max-age=31536000, immutable' : 'no-cache',
  }
  if (request.headers['if-none-match'] === file.etag) {
    response.writeHead(304, { ...SECURITY_HEADERS, ...caching })
    response.end()
    return
  }
  const type = { ...caching, 'content-type': file.type }
  if (file.gzip && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? '')))
    return answer(response, 200, file.gzip, { ...type, 'content-encoding': 'gzip' })
  answer(response, 200, file.content, type)
}

function enter(world: RequestWorld, request: IncomingMessage, response: ServerResponse, token: string) {
  const address = addressOf(request)
  // Somebody who is signed in and opens the address again keeps the session.
  const present = sessionOf(request, world.sessions, world.port())
  const verdict = world.sessions.checkToken(token, address)
  if (verdict === 'wrong') return answer(response, 401, strangerPage('wrong'), HTML)
  if (verdict === 'too-many-tries')
    return answer(response, 429, strangerPage('too-many-tries'), { ...HTML, 'retry-after': '60' })
  const headers: Headers = {}
  if (!present) {
    const { secret } = world.sessions.open(address, request.headers['user-agent'] ?? 'unknown')
    headers['set-cookie'] = sessionCookie(world.port(), secret, world.scheme)
  }
  if (request.headers['sec-fetch-site'] === 'cross-site') answer(response, 200, ENTER_PAGE, { ...HTML, ...headers })
  else answer(response, 303, '', { ...headers, location: '/' })
}

async function exported({ exports }: RequestWorld, response: ServerResponse, path: string): Promise<void> {
  const file = await openExported(exports, path)
  if (!file) return answer(response, 404, 'There is no such file in exports/; export it again.')
  await sendExported(response, file, path, SECURITY_HEADERS)
}

async function upload(
  world: RequestWorld,
  request: IncomingMessage,
  response: ServerResponse,
  session: Session,
  parameters: URLSearchParams,
): Promise<void> {
  if (!isOwnOrigin(request.headers.origin, request.headers.host, world.scheme))
    return refuse(response, 403, 'Uploads are taken from the workbench’s own pages alone.')
  const batch = parameters.get('batch')
  try {
    if (request.method === 'DELETE') {
      await world.uploads.remove(session.id, batch)
      return answer(response, 204, '')
    }
    if (request.method !== 'POST') return refuse(response, 405, 'Files are sent by POST.', { allow: 'POST, DELETE' })
    if (request.headers['content-type'] !== 'application/octet-stream')
      return refuse(response, 415, 'Files are sent as application/octet-stream.')
    const uploaded = await world.uploads.take(request, session.id, batch, parameters.get('path'))
    answer(response, 201, JSON.stringify(uploaded), { 'content-type': 'application/json; charset=utf-8' })
  } catch (error) {
    const { code, message } = errorMessage(error)
    refuse(response, code === 'REFUSED' ? 413 : code === 'DISK' ? 507 : 500, message)
  }
}
