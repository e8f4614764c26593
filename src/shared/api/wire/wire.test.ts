import { createORPCClient } from '@orpc/client'
import { type ContractRouterClient, eventIterator, oc, type } from '@orpc/contract'
import { implement } from '@orpc/server'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { memoryWires } from '../../../../test/memoryWire.ts'
import { WorkbenchError } from '../../errors.ts'
import { WireLink } from './link.ts'
import { portWire } from './port.ts'
import { serve } from './serve.ts'
import { CREDIT_WINDOW, MAX_OPEN_CALLS, type Wire } from './wire.ts'

const contract = {
  numbers: {
    double: oc.input(z.object({ value: z.number().int() })).output(type<number>()),
    array: oc.output(type<Float32Array>()),
    count: oc.input(z.object({ to: z.number() })).output(eventIterator(type<number>())),
    forever: oc.output(eventIterator(type<number>())),
    unsendable: oc.output(type<unknown>()),
    hang: oc.output(type<void>()),
  },
  fail: oc.input(z.object({ how: z.enum(['ours', 'foreign', 'later']) })).output(eventIterator(type<number>())),
}

const produced = { count: 0 }
const left = vi.fn()
const os = implement(contract)
const router = os.router({
  numbers: {
    double: os.numbers.double.handler(({ input }) => input.value * 2),
    array: os.numbers.array.handler(() => new Float32Array([1, 2, 3])),
    count: os.numbers.count.handler(async function* ({ input }) {
      for (let i = 0; i < input.to; i++) {
        produced.count++
        yield i
      }
    }),
    forever: os.numbers.forever.handler(async function* ({ signal }) {
      try {
        yield 0
        await new Promise((resolve) => signal!.addEventListener('abort', resolve))
      } finally {
        left()
      }
    }),
    unsendable: os.numbers.unsendable.handler(() => () => 1),
    hang: os.numbers.hang.handler(
      ({ signal }) => new Promise<void>((resolve) => signal!.addEventListener('abort', () => resolve(left()))),
    ),
  },
  fail: os.fail.handler(async function* ({ input }) {
    if (input.how === 'ours') throw new WorkbenchError('CONFLICT', 'The run "a" is training; pause it first.')
    if (input.how === 'foreign') throw new TypeError('oops')
    yield 1
    throw new WorkbenchError('DISK', 'The disk is full; free some space.')
  }),
})

type Client = ContractRouterClient<typeof contract>

function channelWires(): [Wire, Wire] {
  const { port1, port2 } = new MessageChannel()
  return [portWire(port1 as never), portWire(port2 as never)]
}

describe.each([
  ['frames', memoryWires],
  ['a message port', channelWires],
])('over %s', (_, wires) => {
  let client: Client
  let near: Wire
  let far: Wire
  const mistake = vi.fn()
  beforeEach(() => {
    produced.count = 0
    left.mockClear()
    mistake.mockClear()
    ;[near, far] = wires()
    serve(far, router, { contract, onMistake: mistake })
    client = createORPCClient(new WireLink(near))
    return () => near.close('test ended')
  })

  test('a call is answered', async () => expect(await client.numbers.double({ value: 21 })).toBe(42))
  test('typed arrays arrive as they are', async () =>
    expect(await client.numbers.array()).toEqual(new Float32Array([1, 2, 3])))
  test('a refused input names its place', () =>
    expect(client.numbers.double({ value: 1.5 })).rejects.toMatchObject({
      name: 'WorkbenchError',
      code: 'BAD_INPUT',
      message: expect.stringMatching(/^The request makes no sense: "value": 1\.5 is not a whole number\.$/),
    }))

  test('a stream comes in order, beyond its window', async () => {
    const seen: number[] = []
    for await (const value of await client.numbers.count({ to: 3 * CREDIT_WINDOW })) seen.push(value)
    expect(seen).toEqual(Array.from({ length: 3 * CREDIT_WINDOW }, (_, i) => i))
  })

  test('a reader that does not read holds the stream at its window', async () => {
    const stream = await client.numbers.count({ to: 100_000 })
    await vi.waitFor(() => expect(produced.count).toBe(CREDIT_WINDOW))
    await client.numbers.double({ value: 1 })
    expect(produced.count).toBe(CREDIT_WINDOW)
    await stream.return?.()
  })

  test('leaving the loop stops the generator', async () => {
    for await (const _value of await client.numbers.forever()) break
    await vi.waitFor(() => expect(left).toHaveBeenCalledOnce())
  })

  test('aborting a call stops it there and here', async () => {
    const abort = new AbortController()
    const hanging = client.numbers.hang(undefined, { signal: abort.signal })
    await client.numbers.double({ value: 1 })
    abort.abort()
    await expect(hanging).rejects.toMatchObject({ code: 'CANCELLED' })
    await vi.waitFor(() => expect(left).toHaveBeenCalledOnce())
  })

  test('an error of ours comes back as itself', async () => {
    const stream = await client.fail({ how: 'ours' })
    await expect(stream.next()).rejects.toEqual(
      new WorkbenchError('CONFLICT', 'The run "a" is training; pause it first.'),
    )
    expect(mistake).not.toHaveBeenCalled()
  })
  test('an error in mid-stream ends it after what came before', async () => {
    const stream = await client.fail({ how: 'later' })
    expect(await stream.next()).toMatchObject({ value: 1 })
    await expect(stream.next()).rejects.toMatchObject({ code: 'DISK' })
  })
  test('a mistake of ours is INTERNAL, and the host is told', async () => {
    await expect((await client.fail({ how: 'foreign' })).next()).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'oops',
    })
    expect(mistake).toHaveBeenCalledWith(expect.any(TypeError), 'fail')
  })
  test('a result that cannot be sent is an error, not silence', () =>
    expect(client.numbers.unsendable()).rejects.toMatchObject({ code: 'INTERNAL' }))

  test('a lost connection rejects calls, streams and whatever comes later', async () => {
    const stream = await client.numbers.forever()
    await stream.next()
    const waiting = [client.numbers.hang(), stream.next()]
    await client.numbers.double({ value: 1 })
    near.close('cut')
    for (const call of [...waiting, client.numbers.double({ value: 1 })])
      await expect(call).rejects.toMatchObject({ code: 'NETWORK' })
    await vi.waitFor(() => expect(left).toHaveBeenCalledTimes(2))
  })
})

describe('a path that is no procedure is NOT_FOUND', () => {
  test.each([
    ['an unknown one', ['numbers', 'triple']],
    ['a folder', ['numbers']],
    ['a prototype', ['__proto__', 'toString']],
    ['a constructor', ['constructor']],
    ["a procedure's inside", ['numbers', 'double', '~orpc']],
    ["a procedure's method", ['numbers', 'double', 'constructor']],
    ['a method of objects', ['numbers', 'hasOwnProperty']],
  ])('%s', async (_, path) => {
    const [near, far] = memoryWires()
    serve(far, router, { contract })
    await expect(new WireLink(near).call(path, undefined)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a message that is none closes the connection', () => {
  test.each([
    ['null', null],
    ['a string', 'call'],
    ['an unknown kind', { kind: 'eval', id: 1 }],
    ['a call without id', { kind: 'call', path: ['a'] }],
    ['a negative id', { kind: 'call', id: -1, path: ['a'] }],
    ['a path of numbers', { kind: 'call', id: 1, path: [1] }],
    ['an empty path', { kind: 'call', id: 1, path: [] }],
    ['a path of a thousand parts', { kind: 'call', id: 1, path: new Array(1000).fill('a') }],
    ['credit beyond the window', { kind: 'credit', id: 1, events: 1e9 }],
    ['negative credit', { kind: 'credit', id: 1, events: -5 }],
  ])('%s', async (_, message) => {
    const [near, far] = memoryWires()
    serve(far, router, { contract })
    const closed = new Promise((resolve) => near.onClose(resolve))
    near.send(message as never)
    expect(await closed).toBe('malformed message')
  })

  test('so does an id that is in use', async () => {
    const [near, far] = memoryWires()
    serve(far, router, { contract })
    const closed = new Promise((resolve) => near.onClose(resolve))
    for (let i = 0; i < 2; i++) near.send({ kind: 'call', id: 7, path: ['numbers', 'hang'] })
    expect(await closed).toBe('malformed message')
  })
})

test('more calls than a connection may have open are refused, and the others go on', async () => {
  const [near, far] = memoryWires()
  serve(far, router, { contract })
  const client: Client = createORPCClient(new WireLink(near))
  const aborts = Array.from({ length: MAX_OPEN_CALLS }, () => new AbortController())
  const hanging = aborts.map(({ signal }) => client.numbers.hang(undefined, { signal }))
  for (const call of hanging) call.catch(() => {})
  await expect(client.numbers.double({ value: 1 })).rejects.toMatchObject({ code: 'REFUSED' })
  for (const abort of aborts) abort.abort()
  expect(await client.numbers.double({ value: 4 })).toBe(8)
})

test('a call is answered within a turn while a long stream runs', async () => {
  const [near, far] = memoryWires()
  serve(far, router, { contract })
  const client: Client = createORPCClient(new WireLink(near))
  let seen = 0
  const burst = (async () => {
    for await (const _ of await client.numbers.count({ to: 20_000 })) seen++
  })()
  await vi.waitFor(() => expect(seen).toBeGreaterThan(0))
  await client.numbers.double({ value: 1 })
  expect(seen).toBeLessThan(20_000)
  await burst
  expect(seen).toBe(20_000)
})
