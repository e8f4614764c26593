import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { router, TOKEN } from '../../../../test/hosts/testHost.ts'
import { Connections } from './connections.ts'
import { serveBrowser } from './host.ts'
import { UPLOAD_LIMITS, type UploadLimits, Uploads } from './uploads.ts'

/** Makes a certificate for the test; most systems have it. */
const hasOpenssl = spawnSync('openssl', ['version']).status === 0

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allconv-limits-'))
  await writeFile(join(folder, 'index.html'), '<!doctype html>')
})
afterAll(() => rm(folder, { recursive: true }))

/** An upload's request whose body comes as the test says. */
function body(length: number, ...chunks: (string | 'wait')[]): IncomingMessage {
  const request = new IncomingMessage(new Socket())
  request.headers['content-length'] = String(length)
  for (const chunk of chunks) if (chunk !== 'wait') request.push(chunk)
  if (!chunks.includes('wait')) request.push(null)
  return request
}

const BATCH = 'abcdefghijklmnop'
const uploads = (limits: Partial<UploadLimits>) =>
  new Uploads(join(folder, 'uploads'), { ...UPLOAD_LIMITS, reserve: 0, ...limits })
const take = (to: Uploads, request: IncomingMessage, path: string) => to.take(request, 'session', BATCH, path)

describe('an upload is refused', () => {
  test('that stands still', () =>
    expect(take(uploads({ silence: 50 }), body(10, 'abc', 'wait'), 'still.bin')).rejects.toThrow(
      'The upload stands still; try again.',
    ))
  test('that takes too long', () =>
    expect(take(uploads({ time: 50 }), body(10, 'abc', 'wait'), 'slow.bin')).rejects.toThrow(
      'The upload took too long',
    ))
  test('that is shorter than it said', () =>
    expect(take(uploads({}), body(10, 'abc'), 'short.bin')).rejects.toThrow('The upload broke off; try again.'))
  test('that is longer than it said', () =>
    expect(take(uploads({}), body(2, 'abc'), 'long.bin')).rejects.toThrow('The upload is longer than it said.'))
  test('beyond the bytes of all its files together', async () => {
    const to = uploads({ bytes: 5 })
    await take(to, body(3, 'abc'), 'a.bin')
    await expect(take(to, body(3, 'abc'), 'b.bin')).rejects.toMatchObject({ code: 'REFUSED' })
  })
  test('beyond their number', async () => {
    const to = uploads({ files: 1 })
    await take(to, body(1, 'a'), 'one.bin')
    await expect(take(to, body(1, 'a'), 'two.bin')).rejects.toThrow('more than 1 files')
  })
  test('while too many run', async () => {
    const to = uploads({ concurrent: 1, silence: 100 })
    const first = take(to, body(10, 'abc', 'wait'), 'first.bin').catch((error) => error)
    await expect(take(to, body(1, 'a'), 'second.bin')).rejects.toThrow('Too many uploads run at once')
    await first
  })
  test('that the disk has no room for', () =>
    expect(take(uploads({ reserve: 2 ** 60 }), body(1, 'a'), 'full.bin')).rejects.toMatchObject({ code: 'DISK' }))
})

describe('of too many connections', () => {
  const open = (connections: Connections) => {
    const socket = new Socket()
    connections.add(socket)
    return socket
  }
  test('the oldest stranger gives way, not who is known', () => {
    const connections = new Connections(3, 100)
    const sockets = [open(connections), open(connections), open(connections)]
    connections.markKnown(sockets[0]!)
    const last = open(connections)
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([false, true, false])
    expect([last.destroyed, connections.size]).toEqual([false, 3])
  })
  test('the newest gives way where all are known', () => {
    const connections = new Connections(2, 100)
    const sockets = [open(connections), open(connections)]
    for (const socket of sockets) connections.markKnown(socket)
    const last = open(connections)
    expect([...sockets, last].map(({ destroyed }) => destroyed)).toEqual([false, false, true])
  })
  test('one address cannot take every place', () => {
    const connections = new Connections(100, 2)
    const sockets = [open(connections), open(connections), open(connections)]
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, false, false])
  })
})

describe('an address that others reach', () => {
  const host = (options: object) =>
    serveBrowser({
      router,
      bundle: folder,
      uploads: join(folder, 'uploads-2'),
      exports: join(folder, 'exports'),
      token: TOKEN,
      host: '0.0.0.0',
      ...options,
    })

  test('needs TLS or an explicit word', () =>
    expect(host({})).rejects.toMatchObject({ code: 'REFUSED', message: expect.stringContaining('--tls-cert') }))
  test('opens with that word', async () => {
    const open = await host({ insecure: true })
    expect(open.address).toMatch(/^http:\/\/localhost:\d+$/)
    await open.close()
  })
  test.skipIf(!hasOpenssl)('opens with a certificate, and the cookie is for encrypted connections alone', async () => {
    const [certificate, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '1',
        '-subj',
        '/CN=localhost',
        '-keyout',
        key,
        '-out',
        certificate,
      ],
      { stdio: 'ignore' },
    )
    const open = await host({ tls: { certificate, key } })
    const { status, cookie } = await new Promise<{ status?: number; cookie?: string }>((resolve, reject) => {
      httpsRequest(open.url, { rejectUnauthorized: false, agent: false }, (response) => {
        response.resume()
        resolve({ status: response.statusCode, cookie: response.headers['set-cookie']?.[0] })
      })
        .on('error', reject)
        .end()
    })
    expect(status).toBe(303)
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; .*; Secure$/)
    await open.close()
  })
  test.each([
    ['a missing certificate', { certificate: '/nowhere.pem', key: '/nowhere.pem' }, /\/nowhere\.pem cannot be read/],
    [
      'what is no certificate',
      { certificate: 'package.json', key: 'package.json' },
      /are not a PEM certificate and its key/,
    ],
  ])('does not open with %s', (_, tls, sentence) => expect(host({ tls })).rejects.toThrow(sentence))
})

test('a taken port is said', async () => {
  const options = {
    router,
    bundle: folder,
    uploads: join(folder, 'uploads-3'),
    exports: join(folder, 'exports'),
    token: TOKEN,
  }
  const first = await serveBrowser(options)
  await expect(serveBrowser({ ...options, port: first.port })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: `Port ${first.port} on 127.0.0.1 is taken; choose another with --port.`,
  })
  await first.close()
})

test('pages that were not built are said', () =>
  expect(
    serveBrowser({
      router,
      bundle: join(folder, 'nowhere'),
      uploads: join(folder, 'uploads-4'),
      exports: join(folder, 'exports'),
    }),
  ).rejects.toThrow('run npm run build first'))
