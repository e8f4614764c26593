import { existsSync, readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { clientOn, testHost } from '../../../../test/hosts/testHost.ts'

/** Milliseconds for headers and between two bytes of an upload; the host's own are 10,000 and 20,000. */
const PATIENCE = 600

const world = testHost({ headerTime: PATIENCE, uploads: { silence: PATIENCE } })

/** A caller that sends `first` at once and then one byte in a while; resolves with what it was told, and when it was closed. */
function drip(first: string, each = 50): Promise<{ told: string; after: number }> {
  const started = performance.now()
  const socket = connect(world.host.port, '127.0.0.1')
  let told = ''
  socket.on('error', () => {})
  socket.on('data', (data) => {
    told += data.toString()
  })
  socket.write(first)
  const drops = setInterval(() => socket.write('x'), each)
  return new Promise((resolve) =>
    socket.once('close', () => {
      clearInterval(drops)
      resolve({ told, after: performance.now() - started })
    }),
  )
}

const uploadHead = (length: number) =>
  [
    'POST /upload?batch=abcdefghijklmnop&path=slow.bin HTTP/1.1',
    `Host: 127.0.0.1:${world.host.port}`,
    `Origin: ${world.origin()}`,
    `Cookie: ${world.own().cookie}`,
    'Content-Type: application/octet-stream',
    `Content-Length: ${length}`,
    '\r\n',
  ].join('\r\n')

describe('a caller is closed', () => {
  test.each([
    ['that sends its headers byte by byte', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: '],
    ['that never gets beyond its first line', 'GET /'],
  ])('%s', async (_, first) => {
    const { told, after } = await drip(first)
    expect(told.split('\r\n')[0]).toBe('HTTP/1.1 408 Request Timeout')
    expect(after).toBeGreaterThan(PATIENCE * 0.9)
    expect(after).toBeLessThan(PATIENCE * 5)
    await world.isAlive()
  })

  test('that opens a connection and says nothing', async () => {
    const { after } = await drip('', 1e9)
    expect(after).toBeLessThan(PATIENCE * 5)
  })

  test.each([
    ['a stranger’s', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n', 401],
    ['a chunked one', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n', 401],
    ['one for another name', 'POST / HTTP/1.1\r\nHost: evil.test\r\nContent-Length: 1000000\r\n\r\n', 421],
  ])('whose body nobody asked for, %s, with the answer', async (_, head, status) => {
    const { told, after } = await drip(head)
    expect(told).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(after).toBeLessThan(PATIENCE)
  })

  test('whose upload stands still, and what it sent is removed', async () => {
    const { told } = await drip(`${uploadHead(1000)}abc`, 1e9)
    expect(told).toMatch(/^HTTP\/1\.1 413 [\s\S]*The upload stands still; try again\.$/)
    const folder = join(world.folder, 'uploads')
    const left = existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String) : []
    expect(left.filter((name) => name.endsWith('slow.bin'))).toEqual([])
  })
})

test('two hundred slow callers at once keep nobody who works from being served', async () => {
  const page = clientOn(await world.openSocket())
  const callers = Array.from({ length: 200 }, () => drip('GET / HTTP/1.1\r\nX: '))
  for (let ask = 0; ask < 5; ask++) {
    const asked = performance.now()
    expect(await page.host.info()).toEqual({ hostname: 'here' })
    await world.isAlive()
    expect(performance.now() - asked).toBeLessThan(2000)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  for (const { told } of await Promise.all(callers)) expect(told).toMatch(/^HTTP\/1\.1 408 /)
})
