import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { SOCKET_PROTOCOL, type SocketLike, socketWire } from '../../../shared/api/wire/socket.ts'
import { remoteWire } from './remoteWire.ts'

const TOKEN = 'abcdefghijklmnop'
let server: Server
let address: string

beforeEach(async () => {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has(SOCKET_PROTOCOL) ? SOCKET_PROTOCOL : false),
  })
  server = createServer()
  server.on('upgrade', (request, socket, head) => {
    const status = request.url !== '/rpc' ? 404 : request.headers.authorization !== `Bearer ${TOKEN}` ? 401 : null
    if (status) return socket.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\n\r\n`)
    sockets.handleUpgrade(request, socket, head, (opened) => {
      const wire = socketWire(opened as unknown as SocketLike)
      wire.onMessage((message) => {
        const { id } = message as { id: number }
        wire.send({ kind: 'result', id, value: new Float32Array([1, 2]) })
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

test('speaks to a workbench with its token, typed arrays as they are', async () => {
  const wire = await remoteWire({ address, token: TOKEN })
  const answer = new Promise((resolve) => wire.onMessage(resolve))
  wire.send({ kind: 'call', id: 7, path: ['host', 'info'] })
  expect(await answer).toEqual({ kind: 'result', id: 7, value: new Float32Array([1, 2]) })
  wire.close('done')
})

test('a wrong token is told as such', async () => {
  await expect(remoteWire({ address, token: 'wrong' })).rejects.toMatchObject({
    code: 'REFUSED',
    message: `${address} refused the token; paste the address that it printed when it started last.`,
  })
})

test('nobody there is told with the address', async () => {
  server.close()
  await expect(remoteWire({ address: 'http://127.0.0.1:9', token: TOKEN })).rejects.toThrow(
    /^http:\/\/127\.0\.0\.1:9 cannot be reached/,
  )
})
