import { expect, test } from 'vitest'
import type { Changed } from '../../shared/api/host.ts'
import { createChanges } from './changes.ts'

test('every reader hears what changes from its beginning on, and a slow one hears it once', async () => {
  const changes = createChanges()
  changes.publish('settings')
  const [quick, slow] = [changes.read(), changes.read()]
  const first = quick.next()
  changes.publish('datasets')
  expect((await first).value).toBe('datasets')
  for (let i = 0; i < 1000; i++) changes.publish('datasets')
  changes.publish('sessions')
  const heard: (Changed | undefined)[] = []
  for (let i = 0; i < 2; i++) heard.push((await slow.next()).value as Changed)
  expect(heard).toEqual(['datasets', 'sessions'])
})

test('a reader ends with its signal, also while it waits', async () => {
  const abort = new AbortController()
  const reader = createChanges().read(abort.signal)
  const waiting = reader.next()
  abort.abort()
  expect((await waiting).done).toBe(true)
})

test('a reader that leaves hears nothing more', async () => {
  const changes = createChanges()
  const reader = changes.read()
  changes.publish('settings')
  await reader.next()
  await reader.return(undefined)
  changes.publish('datasets')
  expect((await reader.next()).done).toBe(true)
})
