import type { Dataset } from '@shared/data/dataset.ts'
import { expect, it } from 'vitest'
import { dataChoice } from './useDataChoice.ts'

const list = [{ name: 'shapes' }, { name: 'birds' }] as Dataset[]

it('a model that was opened from a file takes the data set that was chosen, and none before', () => {
  expect(dataChoice(null, undefined, list)).toMatchObject({ name: null, other: undefined, mustChoose: true })
  expect(dataChoice(null, 'birds', list)).toMatchObject({ name: 'birds', other: list[1], mustChoose: true })
  expect(dataChoice(null, 'gone', list)).toMatchObject({ name: null, mustChoose: true })
  expect(dataChoice(null, undefined, [])).toMatchObject({ name: null, mustChoose: true })
})

it('a run keeps its own data set as long as that is here', () => {
  expect(dataChoice('shapes', 'birds', list)).toMatchObject({ name: 'shapes', other: undefined, mustChoose: false })
  expect(dataChoice('shapes', undefined, [])).toMatchObject({ name: 'shapes', mustChoose: false })
  expect(dataChoice('lost', 'birds', list)).toMatchObject({ name: 'birds', other: list[1], mustChoose: true })
})
