import { describe, expect, it } from 'vitest'
import type { TrainingStep } from '../../src/main/engine/training/step.ts'
import { paperArchitecture } from '../../src/shared/architecture/paper.ts'
import { PAPER_RECIPE } from '../../src/shared/training/presets.ts'
import type { Recipe } from '../../src/shared/training/recipe.ts'
import { learningRateAt } from '../../src/shared/training/schedules.ts'
import { checkGoesOn } from './checkGoesOn.ts'
import { formulaBatch, formulaWeights } from './networks.ts'
import { readGolden, relativeError } from './readGolden.ts'

const golden = readGolden('recipes')
const cases = golden.setting<{ name: string; recipe: Partial<Recipe>; losses: number[] }[]>('cases')
const [size, salt, steps] = ['batch', 'salt', 'steps'].map((key) => golden.setting<number>(key)) as [
  number,
  number,
  number,
]
export const architecture = paperArchitecture(golden.setting('network'), { width: golden.setting<number>('width') })
const weights = formulaWeights(architecture)

/** The golden recipe of one case, of one epoch of ten steps. */
const recipeOf = (change: Partial<Recipe>): Recipe => ({
  ...PAPER_RECIPE,
  ...golden.setting<Partial<Recipe>>('recipe'),
  learningRateDrops: [],
  epochs: 1,
  ...change,
})

export type MakeStep = (recipe: Recipe) => TrainingStep | Promise<TrainingStep>

/** Holds ten steps of every golden recipe against PyTorch's, and against themselves after a break. */
export function checkRecipes(makers: [title: string, make: MakeStep][]): void {
  describe.each(cases)('ten steps of $name', ({ name, recipe: change, losses }) => {
    const recipe = recipeOf(change)
    const train = async (step: TrainingStep, from: number, to: number) => {
      const found: number[] = []
      for (let number = from; number < to; number++) {
        const learningRate = learningRateAt(recipe, { step: number, stepsPerEpoch: steps })
        found.push((await step.run(formulaBatch(number, size, salt), { learningRate, step: number })).loss)
      }
      return found
    }

    it.each(makers)('equal PyTorch %s', async (_, make) => {
      const step = await make(recipe)
      step.write(weights)
      expect(relativeError(await train(step, 0, steps), losses)).toBeLessThan(1e-4)
      const found = new Map((await step.read()).map((tensor) => [tensor.name, tensor.data]))
      const expected = [...golden.tensors].filter(([key]) => key.startsWith(`${name}/`))
      expect(expected.length).toBe(weights.length * (recipe.averageWeights ? 2 : 1))
      for (const [key, { data }] of expected)
        expect(relativeError(found.get(key.slice(name.length + 1))!, data), key).toBeLessThan(1e-4)
      step.dispose()
    })

    it.each(makers)('go on from what was read to the last bit %s', async (_, make) => {
      await checkGoesOn(() => make(recipe), weights, train, 4)
    })
  })

  describe('the moving average', () => {
    const recipe = recipeOf({ averageWeights: 0.8 })

    it.each(makers)('is what scores are asked of, and leaves the weights alone %s', async (_, make) => {
      const step = await make(recipe)
      const { images } = formulaBatch(0, 3)
      step.write(weights)
      const before = await step.logits(images, 3)
      // Without an average of their own, weights that are written begin it.
      expect(await step.logits(images, 3, 'average')).toEqual(before)
      for (let number = 0; number < 3; number++)
        await step.run(formulaBatch(number, size), { learningRate: 0.05, step: number })
      const averaged = await step.logits(images, 3, 'average')
      expect(averaged).not.toEqual(await step.logits(images, 3))
      const kept = await step.read()
      const plain = await make(recipeOf({}))
      plain.write(
        kept
          .filter(({ name }) => name.endsWith('/average'))
          .map((tensor) => ({ ...tensor, name: tensor.name.replace('/average', '') })),
      )
      expect(relativeError(averaged, await plain.logits(images, 3))).toBeLessThan(1e-6)
      for (const one of [step, plain]) one.dispose()
    })
  })
}
