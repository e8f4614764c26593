import { expect, test } from 'vitest'
import { Broadcast } from './broadcast.ts'

test('the first reader gets what came before it, later ones what comes after them', async () => {
  const broadcast = new Broadcast<number>()
  broadcast.send(1)
  broadcast.send(2)
  const first = broadcast.read()
  expect((await first.next()).value).toBe(1)
  const second = broadcast.read()
  const waiting = second.next()
  broadcast.send(3)
  expect([(await first.next()).value, (await first.next()).value, (await waiting).value]).toEqual([2, 3, 3])
})

test('a reader ends with its signal, also while it waits', async () => {
  const abort = new AbortController()
  const reader = new Broadcast<number>().read(abort.signal)
  const waiting = reader.next()
  abort.abort()
  expect((await waiting).done).toBe(true)
})

test('values that come while nobody reads any more are kept', async () => {
  const broadcast = new Broadcast<number>()
  const abort = new AbortController()
  const reader = broadcast.read(abort.signal)
  const waiting = reader.next()
  abort.abort()
  await waiting
  broadcast.send(7)
  expect((await broadcast.read().next()).value).toBe(7)
})
