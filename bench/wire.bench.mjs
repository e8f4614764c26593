// The wire between page and host, over a real WebSocket and a real message port: a call, a large array, a burst of events and the calls
// in between. Both ends run in this process; what is bounded is its processor time, which a busy machine does not change.
import { loadavg } from 'node:os'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { eventIterator, oc, type } from '@orpc/contract'
import { implement } from '@orpc/server'
import { WebSocket, WebSocketServer } from 'ws'
import { openSources } from './lib/sources.mjs'

const sources = await openSources()
const load = (path) => sources.load(`shared/api/wire/${path}`)
const { WireLink } = await load('link.ts')
const { serve } = await load('serve.ts')
const { socketWire } = await load('socket.ts')
const { portWire } = await load('port.ts')

const contract = {
  nothing: oc.output(type()),
  array: oc.output(type()),
  burst: oc.output(eventIterator(type())),
}
const ARRAY = new Float32Array(100_000).fill(1.5) // 400 kB
const EVENTS = 50_000
const os = implement(contract)
const router = os.router({
  nothing: os.nothing.handler(() => 1),
  array: os.array.handler(() => ARRAY),
  burst: os.burst.handler(async function* () {
    for (let i = 0; i < EVENTS; i++) yield { step: i, loss: 2.3, error: 0.9, learningRate: 0.05 }
  }),
})

async function socketWires() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  await new Promise((resolve) => server.once('listening', resolve))
  server.once('connection', (socket) => serve(socketWire(socket), router, { contract }))
  const socket = new WebSocket(`ws://127.0.0.1:${server.address().port}`, { perMessageDeflate: false })
  await new Promise((resolve) => socket.once('open', resolve))
  return {
    wire: socketWire(socket),
    close() {
      socket.terminate()
      server.close()
    },
  }
}
async function portWires() {
  const { port1, port2 } = new MessageChannel()
  serve(portWire(port2), router, { contract })
  return { wire: portWire(port1), close: () => port1.close() }
}

async function measure(make) {
  const { wire, close } = await make()
  const client = createORPCClient(new WireLink(wire))
  const cost = async (count, act) => {
    for (let i = 0; i < count / 10; i++) await act()
    const before = process.cpuUsage()
    for (let i = 0; i < count; i++) await act()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000 / count
  }
  const call = await cost(2000, () => client.nothing())
  const array = await cost(200, () => client.array())
  let worst = 0
  let events = 0
  const burst = (async () => {
    for await (const _ of await client.burst()) events++
  })()
  const started = process.cpuUsage()
  while (events < EVENTS) {
    const before = process.cpuUsage()
    await client.nothing()
    const { user, system } = process.cpuUsage(before)
    worst = Math.max(worst, (user + system) / 1000)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await burst
  const { user, system } = process.cpuUsage(started)
  close()
  return { call, megabytes: ARRAY.byteLength / 1e6 / (array / 1000), worst, event: (user + system) / EVENTS }
}

/** Milliseconds a call, MB/s of arrays, microseconds an event; of processor time, both ends together. */
const BOUNDS = { WebSocket: [0.6, 150, 100, 60], 'message port': [0.3, 400, 100, 60] }
let isGreen = true
for (const [title, make] of [
  ['WebSocket', socketWires],
  ['message port', portWires],
]) {
  const { call, megabytes, worst, event } = await measure(make)
  const [callBound, arrayBound, eventBound, worstBound] = BOUNDS[title]
  const holds = call <= callBound && megabytes >= arrayBound && event <= eventBound && worst <= worstBound
  isGreen &&= holds
  const figures = [
    `${call.toFixed(3)} ms a call (at most ${callBound})`,
    `${megabytes.toFixed(0)} MB/s for 400 kB arrays (at least ${arrayBound})`,
    `${event.toFixed(1)} us an event (at most ${eventBound})`,
    `${worst.toFixed(1)} ms the worst call during ${EVENTS} events (at most ${worstBound})`,
  ]
  console.log(`${holds ? '' : 'MISSED '}${title}: ${figures.join(', ')}`)
}
console.log(`load of this machine: ${loadavg()[0].toFixed(1)}`)
await sources.close()
process.exit(isGreen ? 0 : 1)
