import { readToHost, type Wire } from '@shared/api/wire/wire.ts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { memoryWires } from '../../../test/memoryWire.ts'
import { ReconnectingLink } from './reconnectingLink.ts'

/** A host that answers every call with its path, and can be cut off. */
function host() {
  let phase: 'up' | 'down' = 'up'
  let ends: Wire[] = []
  return {
    cut() {
      for (const end of ends.splice(0)) end.close('cut')
    },
    fall() {
      phase = 'down'
      this.cut()
    },
    rise() {
      phase = 'up'
    },
    async open(): Promise<Wire> {
      if (phase === 'down') throw new Error('nobody answers')
      const [near, far] = memoryWires()
      ends = [...ends, far]
      far.onMessage((raw) => {
        const message = readToHost(raw)
        if (message?.kind === 'call' && message.path[0] !== 'hang')
          far.send({ kind: 'result', id: message.id, value: message.path.join('.') })
      })
      return near
    },
  }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function connected() {
  const there = host()
  const listeners = { opened: vi.fn(), lost: vi.fn() }
  const link = new ReconnectingLink(() => there.open(), listeners)
  return { there, listeners, link }
}

test('a call made before the connection stands waits for it', async () => {
  const { link } = connected()
  expect(await link.call(['a', 'b'], undefined)).toBe('a.b')
})

describe('after a loss', () => {
  test('calls under way reject with NETWORK, later ones wait and are answered', async () => {
    const { there, listeners, link } = connected()
    const hanging = link.call(['hang'], undefined)
    await vi.advanceTimersByTimeAsync(0)
    const rejected = expect(hanging).rejects.toMatchObject({ code: 'NETWORK' })
    there.cut()
    await rejected
    const later = link.call(['again'], undefined)
    await vi.advanceTimersByTimeAsync(1000)
    expect(await later).toBe('again')
    expect([listeners.opened.mock.calls.length, listeners.lost.mock.calls.length]).toEqual([2, 1])
  })

  test('tries come at growing distances, at most six seconds, and tell why they fail', async () => {
    const { there, listeners } = connected()
    await vi.advanceTimersByTimeAsync(0)
    there.fall()
    await vi.advanceTimersByTimeAsync(60_000)
    const tries = listeners.lost.mock.calls.length
    expect(tries).toBeGreaterThan(10)
    expect(tries).toBeLessThan(30)
    expect(listeners.lost).toHaveBeenLastCalledWith('nobody answers')
    there.rise()
    await vi.advanceTimersByTimeAsync(6_500)
    expect(listeners.opened).toHaveBeenCalledTimes(2)
  })

  test('a try can be hurried', async () => {
    const { there, listeners, link } = connected()
    await vi.advanceTimersByTimeAsync(0)
    there.fall()
    await vi.advanceTimersByTimeAsync(60_000)
    there.rise()
    link.retryNow()
    await vi.advanceTimersByTimeAsync(0)
    expect(listeners.opened).toHaveBeenCalledTimes(2)
  })

  test('a call gives up waiting after ten seconds', async () => {
    const { there, link } = connected()
    await vi.advanceTimersByTimeAsync(0)
    there.fall()
    await vi.advanceTimersByTimeAsync(0)
    const rejected = expect(link.call(['a'], undefined)).rejects.toMatchObject({ code: 'NETWORK' })
    await vi.advanceTimersByTimeAsync(10_000)
    await rejected
  })

  test('a waiting call can be aborted', async () => {
    const { there, link } = connected()
    await vi.advanceTimersByTimeAsync(0)
    there.fall()
    await vi.advanceTimersByTimeAsync(0)
    const abort = new AbortController()
    const rejected = expect(link.call(['a'], undefined, { signal: abort.signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    })
    abort.abort()
    await rejected
  })
})
