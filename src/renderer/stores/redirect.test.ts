import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { redirect } from './route.ts'

const location = { hash: '' }
const heard = vi.fn()
beforeEach(() => {
  vi.stubGlobal('HashChangeEvent', Event)
  vi.stubGlobal('window', {
    location,
    history: {
      replaceState: (_: unknown, __: string, hash: string) => {
        location.hash = hash
      },
    },
    dispatchEvent: heard,
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  heard.mockClear()
})

test.each([
  ['goes on where the page still is', '#/train', [], '#/train/run-1'],
  ['takes an empty address for the Train view', '', [], '#/train/run-1'],
  ['leaves a user alone who has gone to another view', '#/explain', [], '#/explain'],
  ['leaves a user alone who has gone to another page of the view', '#/train/new', [], '#/train/new'],
  ['goes on from anywhere in a view', '#/train/run-0/facts', undefined, '#/train/run-1'],
  ['keeps to the whole path', '#/train/run-0/facts', ['run-0'], '#/train/run-0/facts'],
])('a redirect %s', (_, at, path, arrives) => {
  location.hash = at
  redirect({ view: 'train', path }, '#/train/run-1')
  expect(location.hash).toBe(arrives)
  expect(heard).toHaveBeenCalledTimes(at === arrives ? 0 : 1)
})
