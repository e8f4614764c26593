import { expect, test } from 'vitest'
import { freeId } from './store.ts'

test.each([
  ['all-cnn-c', [], 'all-cnn-c'],
  ['all-cnn-c', ['all-cnn-c'], 'all-cnn-c-2'],
  ['all-cnn-c-2', ['all-cnn-c', 'all-cnn-c-2'], 'all-cnn-c-3'],
  ['My net!', [], 'my-net'],
  ['???', [], 'network'],
])('%s with %j taken becomes %s', (wish, taken, id) => expect(freeId(wish, new Set(taken))).toBe(id))
