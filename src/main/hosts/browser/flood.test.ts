import { connect, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { clientOn, testHost } from '../../../../test/hosts/testHost.ts'

const world = testHost()

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
    const socket = connect(world.host.port, '127.0.0.1')
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => {})
    socket.resume()
    socket.write(bytes)
    await closed
    await world.isAlive()
  })

  test('through ten thousand connections that say nothing, serving others, its memory bounded', async () => {
    const page = clientOn(await world.openSocket())
    const before = process.memoryUsage().rss
    const open: Socket[] = []
    for (let wave = 0; wave < 20; wave++) {
      await Promise.all(
        Array.from(
          { length: 500 },
          () =>
            new Promise<void>((resolve) => {
              const socket = connect(world.host.port, '127.0.0.1', resolve)
              socket.on('error', () => resolve())
              socket.on('close', () => resolve())
              open.push(socket)
            }),
        ),
      )
      await world.isAlive()
      expect(await page.host.info()).toEqual({ hostname: 'here' })
      // Those that were closed for us are let go, so that this process has room for the next wave.
      for (const socket of open.splice(0, open.length - 600)) socket.destroy()
    }
    for (const socket of open) socket.destroy()
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 2 ** 20)
  })
})
