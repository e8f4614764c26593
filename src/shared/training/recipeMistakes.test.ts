import { expect, it, test } from 'vitest'
import { PAPER_RECIPE } from './presets.ts'
import { recipeMistakes, warmUpMistake } from './recipeMistakes.ts'

test('the paper’s values make sense together', () => expect(recipeMistakes(PAPER_RECIPE)).toEqual([]))

test('a data set’s own validation part is enough for early stopping', () => {
  const recipe = { ...PAPER_RECIPE, earlyStop: 5, validationShare: 0 }
  expect(recipeMistakes(recipe, { counts: { train: 10, test: 10, validation: 5 } })).toEqual([])
})

test.each<[object, string, string]>([
  [{ learningRateDrops: [3, 3] }, 'learningRateDrops', 'epochs 3, 3, which do not ascend'],
  [{ warmUp: 1, warmUpSteps: 20 }, 'warmUpSteps', 'as 1 epochs and as 20 steps; leave one of them at 0.'],
  [{ epochs: 5, warmUp: 5 }, 'warmUp', 'A warm-up of 5 epochs leaves nothing of 5'],
  [{ earlyStop: 5, validationShare: 0 }, 'earlyStop', 'no images are held out; hold a share out or set it to 0.'],
])('of %j it tells', (change, field, words) => {
  const found = recipeMistakes({ ...PAPER_RECIPE, ...change })
  expect(found).toEqual([{ field, message: expect.stringContaining(words) }])
})

it('knows when a warm-up in steps would never end', () => {
  expect(warmUpMistake({ ...PAPER_RECIPE, epochs: 2, warmUpSteps: 19 }, 10)).toBeNull()
  expect(warmUpMistake({ ...PAPER_RECIPE, epochs: 2, warmUpSteps: 20 }, 10)).toBe(
    "A warm-up of 20 steps leaves nothing of the training's 20; shorten it or train longer.",
  )
})
