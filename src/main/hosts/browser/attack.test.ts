import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { implement } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type Contract, contract } from '../../../shared/api/contract.ts'
import { encodeFrame } from '../../../shared/api/wire/frame.ts'
import { WireLink } from '../../../shared/api/wire/link.ts'
import { SOCKET_PROTOCOL, socketWire } from '../../../shared/api/wire/socket.ts'
import { type BrowserHost, serveBrowser } from './host.ts'
import { cookieName } from './signIn.ts'

const TOKEN = 'the-right-token-of-this-test'
const os = implement(contract)
/** A workbench of two procedures: what the host does not look into. */
const router = {
  host: {
    info: os.host.info.handler(() => ({ hostname: 'here' }) as never),
    settings: os.host.settings.handler(() => {
      throw new Error('secret stack')
    }),
  },
}

let folder: string
let host: BrowserHost
let cookie: string
const mistakes = vi.fn()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allconv-host-'))
  await mkdir(join(folder, 'bundle', 'assets'), { recursive: true })
  await writeFile(join(folder, 'bundle', 'index.html'), '<!doctype html><title>bundle</title>')
  await writeFile(join(folder, 'bundle', 'assets', 'index-abc.js'), 'export {}')
  await writeFile(join(folder, 'bundle', 'notes.secret'), 'not a type that is served')
  await writeFile(join(folder, 'secret.html'), 'outside')
  await symlink(join(folder, 'secret.html'), join(folder, 'bundle', 'link.html'))
  host = await serveBrowser({
    router: router as never,
    bundle: join(folder, 'bundle'),
    uploads: join(folder, 'uploads'),
    token: TOKEN,
    onMistake: mistakes,
  })
  const { secret } = host.sessions.open('127.0.0.1', 'test')
  cookie = `${cookieName(host.port)}=${secret}`
})
afterAll(async () => {
  await host.close()
  await rm(folder, { recursive: true })
})

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** A request whose path and headers go out exactly as written; `fetch` would tidy them. */
function ask(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body?: string | Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: host.port, path, method, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() }),
        )
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

const own = () => ({ cookie })
const origin = () => `http://127.0.0.1:${host.port}`

async function isAlive() {
  expect(await ask('/', own())).toMatchObject({ status: 200, body: '<!doctype html><title>bundle</title>' })
}

describe('signing in', () => {
  test('the right token gives a cookie that scripts and other sites never see, and an address without it', async () => {
    const { status, headers } = await ask(`/?token=${TOKEN}`)
    expect(status).toBe(303)
    expect(headers.location).toBe('/')
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(
        new RegExp(`^allconv-${host.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000$`),
      ),
    ])
    const [signedIn] = headers['set-cookie']![0]!.split(';')
    expect((await ask('/', { cookie: signedIn! })).status).toBe(200)
  })
  test('from a link on another site it goes on by a page, since a redirect would lose the cookie', async () => {
    const { status, body } = await ask(`/?token=${TOKEN}`, { 'sec-fetch-site': 'cross-site' })
    expect(status).toBe(200)
    expect(body).toContain('content="0;url=/"')
  })

  test.each<[string, string, Record<string, string>]>([
    ['no token', '/', {}],
    ['a wrong token', '/?token=wrong', {}],
    ['an empty token', '/?token=', {}],
    ['the right token with something behind it', `/?token=${TOKEN}x`, {}],
    ['a token in another place', `/index.html?token=${TOKEN}`, {}],
    ['a made-up cookie', '/', { cookie: 'allconv=1; allconv-0=x' }],
    ['a cookie of another port', '/', { cookie: 'allconv-1=abc' }],
  ])('%s gets nothing', async (_, path, headers) => {
    const { status, body } = await ask(path, headers)
    expect(status).toBe(401)
    expect(body).not.toContain('bundle')
  })

  test('guessing ends after ten tries, even with a right guess', async () => {
    const sessions = await serveBrowser({
      router: router as never,
      bundle: join(folder, 'bundle'),
      uploads: join(folder, 'uploads2'),
      token: TOKEN,
    })
    const guess = (token: string) => fetch(`${sessions.address}/?token=${token}`, { redirect: 'manual' })
    const verdicts = []
    for (let i = 0; i < 12; i++) verdicts.push((await guess(`guess${i}`)).status)
    expect(verdicts).toEqual([...new Array(10).fill(401), 429, 429])
    const late = await guess(TOKEN)
    expect([late.status, late.headers.get('retry-after')]).toEqual([429, '60'])
    await sessions.close()
  })

  test('a revoked session is a stranger again, and its pages close', async () => {
    const { secret, session } = host.sessions.open('127.0.0.1', 'other')
    const other = `${cookieName(host.port)}=${secret}`
    const socket = await openSocket({ cookie: other })
    expect(host.sessions.list(null).find(({ id }) => id === session.id)?.connections).toBe(1)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    host.sessions.revoke(session.id)
    await closed
    expect((await ask('/', { cookie: other })).status).toBe(401)
    await isAlive()
  })
})

describe('a foreign Host (DNS rebinding) is refused', () => {
  test.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'user@127.0.0.1',
    '.',
    'a b',
  ])('%j', async (name) => expect((await ask('/', { ...own(), host: name })).status).toBe(421))
  test.each(['localhost', 'LOCALHOST:1234', '127.0.0.1:9', '[::1]:8000'])('while %j is ours', async (name) =>
    expect((await ask('/', { ...own(), host: name })).status).toBe(200),
  )
})

describe('a path that leaves the bundle finds nothing', () => {
  test.each([
    '/../secret.html',
    '/assets/../../secret.html',
    '/%2e%2e/secret.html',
    '/%2e%2e%2fsecret.html',
    '/..%2fsecret.html',
    '/..%5csecret.html',
    '/..\\secret.html',
    '/....//secret.html',
    '//etc/passwd',
    '/%252e%252e/secret.html',
    '/assets/%00index-abc.js',
    '/index.html%00.js',
    '/link.html',
    '/notes.secret',
    '/assets',
    '/assets/',
    '/.git/config',
    'http://127.0.0.1/secret.html',
    `/${'a'.repeat(8000)}`,
    '/__proto__',
    '/constructor',
  ])('%s', async (path) => expect((await ask(path, own())).status).toBe(404))
})

test('every answer carries the security headers, and no inline script is allowed', async () => {
  for (const [path, headers] of [
    ['/', own()],
    ['/assets/index-abc.js', own()],
    ['/nothing', own()],
    ['/', {}],
    [`/?token=${TOKEN}`, {}],
  ] as const) {
    const answer = await ask(path, headers)
    const policy = String(answer.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(/script-src ([^;]*)/.exec(policy)![1]).not.toContain('unsafe-inline')
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    })
  }
})

test.each(['PUT', 'PATCH', 'OPTIONS', 'TRACE', 'POST', 'DELETE'])('%s on a page is refused', async (method) =>
  expect((await ask('/', own(), method)).status).toBe(405),
)

/** What a WebSocket handshake came to: 101 or the status of the refusal. */
function knock(
  headers: Record<string, string>,
  path = '/rpc',
  protocols: string[] = [SOCKET_PROTOCOL],
): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, protocols, { headers })
    socket.on('open', () => {
      resolve(101)
      socket.terminate()
    })
    socket.on('unexpected-response', (_, response) => {
      resolve(response.statusCode!)
      socket.terminate()
    })
    socket.on('error', () => {})
  })
}

function openSocket(headers: Record<string, string> = own()): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, SOCKET_PROTOCOL, {
      headers: { origin: origin(), ...headers },
    })
    socket.on('open', () => resolve(socket))
    socket.on('error', reject)
  })
}

const clientOn = (socket: WebSocket): ContractRouterClient<Contract> =>
  createORPCClient(new WireLink(socketWire(socket as never)))

describe('a WebSocket', () => {
  test.each<[string, number, () => Record<string, string>, string?, string[]?]>([
    ['of a signed-in page is taken', 101, () => ({ ...own(), origin: origin() })],
    ['of a program with the token is taken', 101, () => ({ authorization: `Bearer ${TOKEN}` })],
    ['without a session is refused', 401, () => ({ origin: origin() })],
    ['from a foreign page is refused', 403, () => ({ ...own(), origin: 'https://evil.example' })],
    ['from a page on another port is refused', 403, () => ({ ...own(), origin: 'http://127.0.0.1:1' })],
    ['from a sandboxed frame is refused', 403, () => ({ ...own(), origin: 'null' })],
    ['with a cookie but no origin is refused', 403, () => own()],
    ['with a wrong token is refused', 401, () => ({ authorization: 'Bearer wrong' })],
    [
      'from a foreign page with the token is refused',
      403,
      () => ({ authorization: `Bearer ${TOKEN}`, origin: 'https://evil.example' }),
    ],
    ['of a rebound name is refused', 421, () => ({ ...own(), origin: 'http://evil.example', host: 'evil.example' })],
    ['on another path is refused', 404, () => ({ ...own(), origin: origin() }), '/other'],
    ['of another version is refused', 400, () => ({ ...own(), origin: origin() }), '/rpc', ['allconv.0']],
  ])('%s', async (_, status, headers, path, protocols) => expect(await knock(headers(), path, protocols)).toBe(status))

  test('answers calls', async () => {
    const socket = await openSocket()
    expect(await clientOn(socket).host.info()).toEqual({ hostname: 'here' })
    socket.terminate()
  })

  test("tells a mistake's words but not its stack", async () => {
    const socket = await openSocket()
    const error = await clientOn(socket)
      .host.settings()
      .catch((reason) => reason)
    expect(error).toMatchObject({ code: 'INTERNAL', message: 'secret stack' })
    expect(JSON.stringify(error)).not.toContain('attack.test')
    expect(mistakes).toHaveBeenCalled()
    socket.terminate()
  })

  test.each<[string, Buffer | string]>([
    ['text', 'hello'],
    ['nothing', Buffer.alloc(0)],
    ['noise', Buffer.from(Array.from({ length: 500 }, (_, i) => (i * 7919) % 256))],
    ['a bomb of lengths', Buffer.from([5, 0, 0, 0, 0, 0, 0, 0, 0xdd, 255, 255, 255, 255])],
    ['a message of another shape', Buffer.from(encodeFrame({ kind: 'eval', id: 1 }))],
    [
      'a prototype in place of a message',
      Buffer.from(encodeFrame(JSON.parse('{"__proto__": {"kind": "call", "id": 1, "path": ["host"]}}'))),
    ],
  ])('that sends %s is closed, and others are served', async (_, data) => {
    const other = await openSocket()
    const socket = await openSocket()
    const closed = new Promise<number>((resolve) => socket.once('close', resolve))
    socket.send(data)
    expect(await closed).toBe(1008)
    expect(await clientOn(other).host.info()).toEqual({ hostname: 'here' })
    other.terminate()
  })

  test('that sends more than a frame holds is closed before it is read', async () => {
    const socket = await openSocket()
    const closed = new Promise<number>((resolve) => socket.once('close', resolve))
    socket.on('error', () => {})
    socket.send(Buffer.alloc(65 * 2 ** 20))
    expect(await closed).toBe(1009)
    await isAlive()
  })

  test('of one session are bounded in number', async () => {
    const { secret, session } = host.sessions.open('127.0.0.1', 'many')
    const headers = { cookie: `${cookieName(host.port)}=${secret}`, origin: origin() }
    const sockets = await Promise.all(Array.from({ length: 32 }, () => openSocket(headers)))
    expect(await knock(headers)).toBe(429)
    for (const socket of sockets) socket.terminate()
    host.sessions.revoke(session.id)
  })
})

describe('a call cannot reach what is no procedure', () => {
  test.each([
    [['__proto__']],
    [['constructor', 'constructor']],
    [['host', '__proto__', 'toString']],
    [['host', 'info', '~orpc', 'handler']],
    [['host', 'info', 'callable']],
    [['then']],
  ])('%j', async (path) => {
    const socket = await openSocket()
    await expect(new WireLink(socketWire(socket as never)).call(path, undefined)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    socket.terminate()
  })

  test('and its input changes no prototype', async () => {
    const socket = await openSocket()
    const link = new WireLink(socketWire(socket as never))
    const poison = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}')
    await link.call(['host', 'info'], poison)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    socket.terminate()
  })
})

const BATCH = 'a1b2c3d4e5f6a7b8'
const sendFile = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  ask(
    `/upload?${new URLSearchParams({ batch: BATCH, path })}`,
    {
      ...own(),
      origin: origin(),
      'content-type': 'application/octet-stream',
      'content-length': String(Buffer.byteLength(body)),
      ...headers,
    },
    'POST',
    body,
  )

describe('an upload', () => {
  test('lands in a folder of its own inside the workspace', async () => {
    const { status, body } = await sendFile('train/cat/1.png', 'pixels')
    expect(status).toBe(201)
    const { file, folder: batch } = JSON.parse(body)
    expect(file).toBe(join(batch, 'train', 'cat', '1.png'))
    expect(batch.startsWith(join(folder, 'uploads'))).toBe(true)
  })

  test.each([
    '../escape.png',
    'a/../../escape.png',
    '/etc/cron.d/x',
    'C:\\x',
    'a\\..\\b',
    'a//b',
    '.',
    '..',
    '',
    'a/./b',
    'nul',
    'con.txt',
    'x\u0000.png',
    'x:stream',
    'trailing.',
    'trailing ',
    'a/b/c/d/e/f/g/h/i',
    'x'.repeat(201),
  ])('named %j is refused', async (path) => expect((await sendFile(path, 'x')).status).toBe(413))

  test.each<[string, Record<string, string>, number]>([
    ['without a session', { cookie: '' }, 401],
    ['from a foreign page', { origin: 'https://evil.example' }, 403],
    ['without an origin', { origin: '' }, 403],
    ['as a form', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
    ['longer than allowed', { 'content-length': String(17 * 2 ** 30) }, 413],
    ['of no stated length', { 'content-length': '', 'transfer-encoding': 'chunked' }, 413],
  ])('%s is refused', async (_, headers, status) => {
    const merged = { ...headers }
    const answer = await sendFileRaw('refused.png', merged)
    expect(answer).toContain(` ${status} `)
    await isAlive()
  })

  test('does not overwrite', async () => {
    await sendFile('twice.png', 'first')
    expect((await sendFile('twice.png', 'second')).status).toBe(413)
  })

  test('that breaks off leaves nothing', async () => {
    const socket = connect(host.port, '127.0.0.1')
    socket.write(
      `POST /upload?batch=${BATCH}&path=broken.png HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nCookie: ${cookie}\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000\r\n\r\nabc`,
    )
    const found = async () =>
      (await readdir(join(folder, 'uploads'), { recursive: true })).some((name) => name.endsWith('broken.png'))
    await vi.waitFor(async () => expect(await found()).toBe(true))
    socket.destroy()
    await vi.waitFor(async () => expect(await found()).toBe(false))
    await isAlive()
  })

  test('can be taken back by its own session alone', async () => {
    await sendFile('mine.png', 'x')
    const { secret } = host.sessions.open('127.0.0.1', 'other')
    const remove = (cookies: string) => ask(`/upload?batch=${BATCH}`, { cookie: cookies, origin: origin() }, 'DELETE')
    const files = async () => (await readdir(join(folder, 'uploads'), { recursive: true })).join()
    await remove(`${cookieName(host.port)}=${secret}`)
    expect(await files()).toContain('mine.png')
    expect((await remove(cookie)).status).toBe(204)
    expect(await files()).not.toContain('mine.png')
  })
})

/** Status line of an upload whose headers go out as given, with none of its body sent. */
function sendFileRaw(path: string, headers: Record<string, string>): Promise<string> {
  const all: Record<string, string> = {
    host: `127.0.0.1:${host.port}`,
    cookie,
    origin: origin(),
    'content-type': 'application/octet-stream',
    'content-length': '5',
    ...headers,
  }
  const lines = Object.entries(all).filter(([, value]) => value !== '')
  return new Promise((resolve, reject) => {
    const socket = connect(host.port, '127.0.0.1')
    socket.on('error', reject)
    socket.once('data', (data) => {
      resolve(data.toString().split('\r\n')[0]!)
      socket.destroy()
    })
    socket.write(
      `POST /upload?batch=${BATCH}&path=${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
    )
  })
}

describe('the host lives on', () => {
  test.each<[string, string]>([
    ['what is no HTTP', '\u0016\u0003\u0001hello\r\n\r\n'],
    ['endless headers', `GET / HTTP/1.1\r\n${'x: y\r\n'.repeat(20_000)}`],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n'],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'an upgrade without a key',
      'GET /rpc HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    ],
    [
      'an upgrade to something else',
      'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
    ],
  ])('after %s', async (_, bytes) => {
    const socket = connect(host.port, '127.0.0.1')
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => {})
    socket.resume()
    socket.write(bytes)
    await closed
    await isAlive()
  })

  test('through ten thousand connections that say nothing, serving others, its memory bounded', async () => {
    const page = clientOn(await openSocket())
    const before = process.memoryUsage().rss
    const open: Socket[] = []
    for (let wave = 0; wave < 20; wave++) {
      await Promise.all(
        Array.from(
          { length: 500 },
          () =>
            new Promise<void>((resolve) => {
              const socket = connect(host.port, '127.0.0.1', resolve)
              socket.on('error', () => resolve())
              socket.on('close', () => resolve())
              open.push(socket)
            }),
        ),
      )
      await isAlive()
      expect(await page.host.info()).toEqual({ hostname: 'here' })
      // Those that were closed for us are let go, so that this process has room for the next wave.
      for (const socket of open.splice(0, open.length - 600)) socket.destroy()
    }
    for (const socket of open) socket.destroy()
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 2 ** 20)
  })
})
