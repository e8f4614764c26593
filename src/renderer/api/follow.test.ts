import { WorkbenchError } from '@shared/errors.ts'
import { expect, test } from 'vitest'
import { follow } from './follow.ts'

/** A stream of numbers behind `after` that loses its connection after three of them, until `end` ends it. */
async function* numbers(after: number, end: number) {
  for (let n = after + 1; n <= end; n++) {
    if (n === after + 4) throw new WorkbenchError('NETWORK', 'lost')
    yield n
  }
}

async function all<T>(events: AsyncIterable<T>): Promise<T[]> {
  const seen: T[] = []
  for await (const event of events) seen.push(event)
  return seen
}

test('goes on behind the last event after every loss, missing none and repeating none', async () => {
  const opened: (number | null)[] = []
  const events = follow<number>(async (last) => {
    opened.push(last)
    return numbers(last ?? 0, 10)
  }, new AbortController().signal)
  expect(await all(events)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(opened).toEqual([null, 3, 6, 9])
})

test('lets any other error through', () =>
  expect(
    all(
      follow<number>(async () => {
        throw new WorkbenchError('NOT_FOUND', 'no such stream')
      }, new AbortController().signal),
    ),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' }))

test('ends quietly when it is aborted', async () => {
  const abort = new AbortController()
  const seen: number[] = []
  for await (const event of follow<number>(async (last) => numbers(last ?? 0, 100), abort.signal)) {
    seen.push(event)
    if (event === 5) abort.abort()
  }
  expect(seen.at(-1)).toBeLessThan(7)
})
