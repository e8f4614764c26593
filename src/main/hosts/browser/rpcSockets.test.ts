import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { clientOn, TOKEN, testHost } from '../../../../test/hosts/testHost.ts'
import { encodeFrame } from '../../../shared/api/wire/frame.ts'
import { WireLink } from '../../../shared/api/wire/link.ts'
import { SOCKET_PROTOCOL, socketWire } from '../../../shared/api/wire/socket.ts'
import { cookieName } from './signIn.ts'

const world = testHost()
const AGENT = 'a program that is refused'

/** What a WebSocket handshake came to: 101 or the status of the refusal. */
function knock(
  headers: Record<string, string>,
  path = '/rpc',
  protocols: string[] = [SOCKET_PROTOCOL],
): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${world.host.port}${path}`, protocols, { headers })
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

describe('a WebSocket', () => {
  test.each<[string, number, () => Record<string, string>, string?, string[]?]>([
    ['of a signed-in page is taken', 101, () => ({ ...world.own(), origin: world.origin() })],
    ['of a program with the token is taken', 101, () => ({ authorization: `Bearer ${TOKEN}` })],
    ['without a session is refused', 401, () => ({ origin: world.origin() })],
    ['from a foreign page is refused', 403, () => ({ ...world.own(), origin: 'https://evil.example' })],
    ['from a page on another port is refused', 403, () => ({ ...world.own(), origin: 'http://127.0.0.1:1' })],
    ['from a sandboxed frame is refused', 403, () => ({ ...world.own(), origin: 'null' })],
    ['with a cookie but no origin is refused', 403, () => world.own()],
    ['with a wrong token is refused', 401, () => ({ authorization: 'Bearer wrong' })],
    [
      'from a foreign page with the token is refused',
      403,
      () => ({ authorization: `Bearer ${TOKEN}`, origin: 'https://evil.example' }),
    ],
    [
      'of a rebound name is refused',
      421,
      () => ({ ...world.own(), origin: 'http://evil.example', host: 'evil.example' }),
    ],
    ['on another path is refused', 404, () => ({ ...world.own(), origin: world.origin() }), '/other'],
    ['of another version is refused', 400, () => ({ ...world.own(), origin: world.origin() }), '/rpc', ['allconv.0']],
  ])('%s', async (_, status, headers, path, protocols) => expect(await knock(headers(), path, protocols)).toBe(status))

  test.each<[string, number, Record<string, string>, string, string[]]>([
    ['of another version', 400, {}, '/rpc', ['allconv.0']],
    ['without a version', 400, {}, '/rpc', []],
    ['on another path', 404, {}, '/other', [SOCKET_PROTOCOL]],
    ['of a name that is not ours', 421, { host: 'evil.example' }, '/rpc', [SOCKET_PROTOCOL]],
  ])(
    'of a program with the token, %s, is refused and leaves no session',
    async (_, status, headers, path, protocols) => {
      expect(await knock({ authorization: `Bearer ${TOKEN}`, 'user-agent': AGENT, ...headers }, path, protocols)).toBe(
        status,
      )
      expect(world.host.sessions.list(null).map(({ agent }) => agent)).not.toContain(AGENT)
    },
  )

  test('whose handshake is refused by its version leaves no session either', async () => {
    const headers = {
      ...{ authorization: `Bearer ${TOKEN}`, 'user-agent': AGENT, connection: 'Upgrade', upgrade: 'websocket' },
      ...{
        'sec-websocket-version': '7',
        'sec-websocket-key': 'x'.repeat(24),
        'sec-websocket-protocol': SOCKET_PROTOCOL,
      },
    }
    const status = await new Promise((resolve, reject) => {
      const asking = request({ port: world.host.port, path: '/rpc', headers })
      asking.on('response', ({ statusCode }) => resolve(statusCode))
      asking.on('error', reject)
      asking.end()
    })
    expect(status).toBe(400)
    expect(world.host.sessions.list(null).map(({ agent }) => agent)).not.toContain(AGENT)
  })

  test('counts as a sign of life of its session with every call', async () => {
    const socket = await world.openSocket()
    const used = () => Math.max(...world.host.sessions.list(null).map(({ lastSeenAt }) => Date.parse(lastSeenAt)))
    const before = used()
    await new Promise((resolve) => setTimeout(resolve, 20))
    await clientOn(socket).host.info()
    expect(used()).toBeGreaterThan(before)
    socket.terminate()
  })

  test('answers calls', async () => {
    const socket = await world.openSocket()
    expect(await clientOn(socket).host.info()).toEqual({ hostname: 'here' })
    socket.terminate()
  })

  test("tells a mistake's words but not its stack", async () => {
    const socket = await world.openSocket()
    const error = await clientOn(socket)
      .host.settings()
      .catch((reason) => reason)
    expect(error).toMatchObject({ code: 'INTERNAL', message: 'secret stack' })
    expect(JSON.stringify(error)).not.toContain('attack.test')
    expect(world.mistakes).toHaveBeenCalled()
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
    const other = await world.openSocket()
    const socket = await world.openSocket()
    const closed = new Promise<number>((resolve) => socket.once('close', resolve))
    socket.send(data)
    expect(await closed).toBe(1008)
    expect(await clientOn(other).host.info()).toEqual({ hostname: 'here' })
    other.terminate()
  })

  test('that sends more than a frame holds is closed before it is read', async () => {
    const socket = await world.openSocket()
    const closed = new Promise<number>((resolve) => socket.once('close', resolve))
    socket.on('error', () => {})
    socket.send(Buffer.alloc(65 * 2 ** 20))
    expect(await closed).toBe(1009)
    await world.isAlive()
  })

  test('of one session are bounded in number', async () => {
    const { secret, session } = world.host.sessions.open('127.0.0.1', 'many')
    const headers = { cookie: `${cookieName(world.host.port)}=${secret}`, origin: world.origin() }
    const sockets = await Promise.all(Array.from({ length: 32 }, () => world.openSocket(headers)))
    expect(await knock(headers)).toBe(429)
    for (const socket of sockets) socket.terminate()
    world.host.sessions.revoke(session.id)
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
    const socket = await world.openSocket()
    await expect(new WireLink(socketWire(socket as never)).call(path, undefined)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    socket.terminate()
  })

  test('and its input changes no prototype', async () => {
    const socket = await world.openSocket()
    const link = new WireLink(socketWire(socket as never))
    const poison = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}')
    await link.call(['host', 'info'], poison)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    socket.terminate()
  })
})
