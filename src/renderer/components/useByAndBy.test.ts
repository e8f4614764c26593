import { expect, it } from 'vitest'
import { drawnNext } from './useByAndBy.ts'

const items = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }))

it.each([
  ['the first ones where none is drawn', [], 2, 'ab'],
  ['what is drawn already, and more from the top', ['d'], 2, 'abd'],
  ['all at once after a change of order', ['e', 'd', 'c', 'b', 'a'], 2, 'abcde'],
  ['none that has left the list', ['x', 'a'], 1, 'ab'],
])('a list that grows has %s', (_, drawn, most, expected) => {
  const next = drawnNext(items, new Set(drawn), most)
  expect(next.map(({ id }) => id).join('')).toBe(expected)
})
