import { expect, it, test } from 'vitest'
import { FIRST_PAPER_RECIPE, PAPER_RECIPE, PAPER_SOURCES, presetRecipe, RECIPE_PRESETS } from './presets.ts'
import { RecipeSchema } from './recipe.ts'
import { recipeMistakes } from './recipeMistakes.ts'

test.each(RECIPE_PRESETS)('$id is a recipe that makes sense', ({ recipe }) => {
  expect(RecipeSchema.parse(recipe)).toEqual(recipe)
  expect(recipeMistakes(recipe)).toEqual([])
})

it('the paper’s recipe whitens as pylearn2 does: 0.1 beside images of length 55', () => {
  expect(PAPER_RECIPE.zcaEpsilon).toBeCloseTo((0.1 * 32 * 32 * 3) / 55 ** 2, 4)
})

it('says of every value of the paper’s recipe where it comes from', () => {
  expect(Object.keys(PAPER_SOURCES).sort()).toEqual([...Object.keys(PAPER_RECIPE), 'optimiser', 'schedule'].sort())
})

it('keeps the first version as it was', () => {
  expect(FIRST_PAPER_RECIPE).toEqual({
    epochs: 350,
    batchSize: 128,
    learningRate: 0.05,
    learningRateDrops: [200, 250, 300],
    learningRateFactor: 0.1,
    momentum: 0.9,
    weightDecay: 0.001,
    dropout: true,
    initialisation: 'he',
    preprocessing: 'gcn-zca',
    zcaEpsilon: 0.01,
    augmentation: { flip: false, shift: 0 },
    validationShare: 0.1,
  })
})

it('study files of version 1 mean the first version', () => {
  expect(presetRecipe('paper', 1)).toEqual(FIRST_PAPER_RECIPE)
  expect(presetRecipe('paper-augmented', 1)).toEqual({
    ...FIRST_PAPER_RECIPE,
    augmentation: { flip: true, shift: 5 },
  })
  expect(presetRecipe('paper', 2)).toEqual(PAPER_RECIPE)
  expect(presetRecipe('quick', 1)).toEqual(presetRecipe('quick', 2))
})
