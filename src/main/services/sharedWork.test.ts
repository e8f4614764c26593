import { describe, expect, it, vi } from 'vitest'
import { sharedWork } from './sharedWork.ts'

/** Work that ends when it is told to, and rejects when it is stopped. */
function slowWork() {
  const ends: ((value: string) => void)[] = []
  const stopped = vi.fn()
  const work = vi.fn(
    (signal: AbortSignal) =>
      new Promise<string>((resolve, reject) => {
        ends.push(resolve)
        signal.addEventListener('abort', () => {
          stopped()
          reject(signal.reason)
        })
      }),
  )
  return { work, ends, stopped }
}

describe('work that is asked for several times at once', () => {
  it('is done once for each key, and anew for whoever comes later', async () => {
    const share = sharedWork<string>()
    const { work, ends } = slowWork()
    const both = Promise.all([share('a', work), share('a', work), share('b', work)])
    expect(work).toHaveBeenCalledTimes(2)
    ends[0]!('of a')
    ends[1]!('of b')
    expect(await both).toEqual(['of a', 'of a', 'of b'])
    const later = share('a', work)
    ends[2]!('again')
    expect(await later).toBe('again')
  })

  it('goes on while one caller waits, and is stopped when the last has left', async () => {
    const share = sharedWork<string>()
    const { work, ends, stopped } = slowWork()
    const [first, second] = [new AbortController(), new AbortController()]
    const calls = [share('a', work, first.signal), share('a', work, second.signal)]
    first.abort()
    await expect(calls[0]).rejects.toMatchObject({ name: 'AbortError' })
    expect(stopped).not.toHaveBeenCalled()
    second.abort()
    await expect(calls[1]).rejects.toMatchObject({ name: 'AbortError' })
    expect(stopped).toHaveBeenCalledOnce()
    const anew = share('a', work)
    ends[1]!('anew')
    expect(await anew).toBe('anew')
  })

  it('fails for all who wait, and is tried anew by the next', async () => {
    const share = sharedWork<string>()
    const fails = () => Promise.reject(new Error('no'))
    await expect(Promise.all([share('a', fails), share('a', fails)])).rejects.toThrow('no')
    expect(await share('a', async () => 'yes')).toBe('yes')
  })
})
