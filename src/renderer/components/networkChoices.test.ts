import { PRESETS } from '@shared/architecture/presets/table.ts'
import { expect, it } from 'vitest'
import { networkChoices } from './networkChoices.ts'

it('offers the paper’s networks, every preset under its group, and one’s own, none twice', () => {
  const choices = networkChoices([
    { id: 'mine', title: 'Mine' },
    { id: 'resnet-18', title: 'My ResNet' },
  ])
  const groups = ['The paper’s networks', ...new Set(PRESETS.map(({ group }) => group)), 'Your own']
  expect(choices.map(({ group }) => group)).toEqual(groups)
  const ids = choices.flatMap(({ items }) => items.map(({ value }) => value))
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toEqual(expect.arrayContaining(PRESETS.map(({ id }) => id)))
  expect(choices.at(-1)!.items.map(({ label }) => label)).toEqual(['Mine', 'My ResNet'])
})
