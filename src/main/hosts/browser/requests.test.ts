import { describe, expect, test } from 'vitest'
import { SCRIPT, TOKEN, testHost } from '../../../../test/hosts/testHost.ts'

const world = testHost()

describe('a foreign Host (DNS rebinding) is refused', () => {
  test.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'user@127.0.0.1',
    '.',
    'a b',
  ])('%j', async (name) => expect((await world.ask('/', { ...world.own(), host: name })).status).toBe(421))
  test.each(['localhost', 'LOCALHOST:1234', '127.0.0.1:9', '[::1]:8000'])('while %j is ours', async (name) =>
    expect((await world.ask('/', { ...world.own(), host: name })).status).toBe(200),
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
  ])('%s', async (path) => expect((await world.ask(path, world.own())).status).toBe(404))
})

describe('an exported file', () => {
  const get = (path: string, headers = world.own()) => world.ask(`/exported?${new URLSearchParams({ path })}`, headers)
  test('is sent as one to keep, under its name', async () => {
    const { status, headers, body } = await get('net/größe (1).bin')
    expect([status, body]).toEqual([200, 'weights'])
    expect(headers).toMatchObject({
      'content-disposition': "attachment; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%281%29.bin",
      'content-type': 'application/octet-stream',
      'content-length': '7',
      'x-content-type-options': 'nosniff',
    })
  })
  test('is only for who is signed in', async () =>
    expect((await get('net/größe (1).bin', { cookie: '' })).status).toBe(401))
  test.each([
    '',
    '.',
    'net',
    '../secret.html',
    'link.html',
    'net/../../secret.html',
    '/etc/passwd',
    'a\0b',
    'nowhere',
    'a'.repeat(5000),
  ])('%j is none', async (path) => {
    const { status, body } = await get(path)
    expect(status).toBe(404)
    expect(body).toContain('no such file in exports/')
  })
})

describe('a page', () => {
  test('comes compressed to whoever takes that, and as it is to others', async () => {
    const [plain, small] = await Promise.all([
      world.ask('/assets/index-abc.js', world.own()),
      world.ask('/assets/index-abc.js', { ...world.own(), 'accept-encoding': 'br, gzip' }),
    ])
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.body).toBe(SCRIPT)
    expect(small.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' })
    expect(Number(small.headers['content-length'])).toBeLessThan(SCRIPT.length / 10)
  })
  test('that is known already is not sent again', async () => {
    const { headers } = await world.ask('/', world.own())
    const again = await world.ask('/', { ...world.own(), 'if-none-match': headers.etag! })
    expect([again.status, again.body]).toEqual([304, ''])
  })
  test('may be kept for ever where its name tells its content', async () => {
    const [page, script] = [await world.ask('/', world.own()), await world.ask('/assets/index-abc.js', world.own())]
    expect(page.headers['cache-control']).toBe('no-cache')
    expect(script.headers['cache-control']).toBe('private, max-age=31536000, immutable')
  })
})

test('every answer carries the security headers, and no inline script is allowed', async () => {
  for (const [path, headers] of [
    ['/', world.own()],
    ['/assets/index-abc.js', world.own()],
    ['/nothing', world.own()],
    ['/', {}],
    [`/?token=${TOKEN}`, {}],
  ] as const) {
    const answer = await world.ask(path, headers)
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
  expect((await world.ask('/', world.own(), method)).status).toBe(405),
)
