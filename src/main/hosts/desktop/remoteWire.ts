import { WebSocket } from 'ws'
import { MAX_FRAME } from '../../../shared/api/wire/frame.ts'
import { SOCKET_PROTOCOL, type SocketLike, socketWire } from '../../../shared/api/wire/socket.ts'
import type { Wire } from '../../../shared/api/wire/wire.ts'
import { WorkbenchError } from '../../../shared/errors.ts'

/** Milliseconds until an address counts as not answering. */
const PATIENCE = 10_000
/** Milliseconds without a word after which the connection counts as dead; a host beats every ten seconds. */
const SILENCE = 30_000

/**
 * Connects to a workbench on another machine, with its token in a header, never in an address.
 * @throws WorkbenchError NETWORK or REFUSED, in a sentence that names the address
 */
export function remoteWire({ address, token }: { address: string; token: string }): Promise<Wire> {
  const url = new URL('/rpc', address)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(url, SOCKET_PROTOCOL, {
    headers: { authorization: `Bearer ${token}` },
    handshakeTimeout: PATIENCE,
    maxPayload: MAX_FRAME,
    perMessageDeflate: false,
    followRedirects: false,
  })
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.removeAllListeners('error')
      socket.on('error', () => socket.terminate())
      resolve(socketWire(socket as unknown as SocketLike, { silence: SILENCE }))
    })
    socket.once('unexpected-response', (_request, { statusCode }) => {
      socket.terminate()
      reject(
        statusCode === 401 || statusCode === 403
          ? new WorkbenchError(
              'REFUSED',
              `${address} refused the token; paste the address that it printed when it started last.`,
            )
          : new WorkbenchError(
              'NETWORK',
              `${address} answered with status ${statusCode}; is it a workbench of this version?`,
            ),
      )
    })
    socket.once('error', (error) => {
      reject(
        new WorkbenchError(
          'NETWORK',
          `${address} cannot be reached (${error.message}); see that it runs and that its port is open.`,
        ),
      )
    })
  })
}
