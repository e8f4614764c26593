import { paperArchitecture } from '@shared/architecture/paper.ts'
import { expect, test } from 'vitest'
import { freeId, readableDrafts } from './store.ts'

test.each([
  ['all-cnn-c', [], 'all-cnn-c'],
  ['all-cnn-c', ['all-cnn-c'], 'all-cnn-c-2'],
  ['all-cnn-c-2', ['all-cnn-c', 'all-cnn-c-2'], 'all-cnn-c-3'],
  ['My net!', [], 'my-net'],
  ['???', [], 'network'],
])('%s with %j taken becomes %s', (wish, taken, id) => expect(freeId(wish, new Set(taken))).toBe(id))

test('drafts of a browser are read, half-written names included, and what cannot be drawn is left out', () => {
  const draft = { ...paperArchitecture('all-cnn-c'), id: 'Not an id', title: '' }
  const stored = { mine: draft, older: { ...draft, layers: [{ kind: 'unheard-of' }] }, broken: 7 }
  expect(readableDrafts(JSON.parse(JSON.stringify(stored)))).toEqual({ mine: draft })
  expect(readableDrafts('nothing')).toEqual({})
})
