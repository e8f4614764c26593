import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { testHost } from '../../../../test/hosts/testHost.ts'
import { cookieName } from './signIn.ts'

const world = testHost()

const BATCH = 'a1b2c3d4e5f6a7b8'
const sendFile = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  world.ask(
    `/upload?${new URLSearchParams({ batch: BATCH, path })}`,
    {
      ...world.own(),
      origin: world.origin(),
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
    expect(batch.startsWith(join(world.folder, 'uploads'))).toBe(true)
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
    await world.isAlive()
  })

  test('does not overwrite', async () => {
    await sendFile('twice.png', 'first')
    expect((await sendFile('twice.png', 'second')).status).toBe(413)
  })

  test('that breaks off leaves nothing', async () => {
    const socket = connect(world.host.port, '127.0.0.1')
    socket.write(
      `POST /upload?batch=${BATCH}&path=broken.png HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nCookie: ${world.own().cookie}\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000\r\n\r\nabc`,
    )
    const found = async () =>
      (await readdir(join(world.folder, 'uploads'), { recursive: true })).some((name) => name.endsWith('broken.png'))
    await vi.waitFor(async () => expect(await found()).toBe(true))
    socket.destroy()
    await vi.waitFor(async () => expect(await found()).toBe(false))
    await world.isAlive()
  })

  test('can be taken back by its own session alone', async () => {
    await sendFile('mine.png', 'x')
    const { secret } = world.host.sessions.open('127.0.0.1', 'other')
    const remove = (cookies: string) =>
      world.ask(`/upload?batch=${BATCH}`, { cookie: cookies, origin: world.origin() }, 'DELETE')
    const files = async () => (await readdir(join(world.folder, 'uploads'), { recursive: true })).join()
    await remove(`${cookieName(world.host.port)}=${secret}`)
    expect(await files()).toContain('mine.png')
    expect((await remove(world.own().cookie)).status).toBe(204)
    expect(await files()).not.toContain('mine.png')
  })
})

/** Status line of an upload whose headers go out as given, with none of its body sent. */
function sendFileRaw(path: string, headers: Record<string, string>): Promise<string> {
  const all: Record<string, string> = {
    host: `127.0.0.1:${world.host.port}`,
    ...world.own(),
    origin: world.origin(),
    'content-type': 'application/octet-stream',
    'content-length': '5',
    ...headers,
  }
  const lines = Object.entries(all).filter(([, value]) => value !== '')
  return new Promise((resolve, reject) => {
    const socket = connect(world.host.port, '127.0.0.1')
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
