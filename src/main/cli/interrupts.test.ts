import { afterEach, expect, test, vi } from 'vitest'
import { onInterrupt } from './interrupts.ts'

afterEach(() => vi.useRealTimers())

test('the first Ctrl-C asks, its echoes are the same one, the next ends', () => {
  vi.useFakeTimers()
  const first = vi.fn()
  const end = vi.fn()
  const release = onInterrupt(first, end)
  process.emit('SIGINT')
  process.emit('SIGTERM')
  expect([first.mock.calls.length, end.mock.calls.length]).toEqual([1, 0])
  vi.advanceTimersByTime(1000)
  process.emit('SIGINT')
  expect([first.mock.calls.length, end.mock.calls.length]).toEqual([1, 1])
  release()
})
