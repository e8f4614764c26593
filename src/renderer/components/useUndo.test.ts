import { expect, test } from 'vitest'
import { beginning, changed, redone, undone } from './useUndo.ts'

test('changes are taken back one by one and made again', () => {
  let history = beginning('a')
  for (const next of ['b', 'c']) history = changed(history, next, null, 0)
  history = undone(history)
  expect(history.present).toBe('b')
  history = redone(history)
  expect(history.present).toBe('c')
  history = undone(undone(undone(history))) // once more than there is
  expect(history.present).toBe('a')
})

test('a change after an undo drops what was taken back', () => {
  const history = changed(undone(changed(beginning('a'), 'b', null, 0)), 'c', null, 0)
  expect(redone(history).present).toBe('c')
  expect(undone(history).present).toBe('a')
})

test('quick changes of one field are one step, of two fields two', () => {
  let history = changed(beginning('1'), '12', 'kernel', 1000)
  history = changed(history, '128', 'kernel', 1300)
  expect(undone(history).present).toBe('1')
  history = changed(history, 'x', 'stride', 1400)
  expect(undone(history).present).toBe('128')
  history = changed(history, 'y', 'stride', 9000)
  expect(undone(history).present).toBe('x')
})
