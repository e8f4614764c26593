import { describe, expect, it, test } from 'vitest'
import golden from '../../../test/golden/schedules.json' with { type: 'json' }
import { PAPER_RECIPE } from './presets.ts'
import { learningRateAt, SCHEDULE_IDS, type ScheduleSettings, scheduleWords } from './schedules.ts'

const { cases, stepsPerEpoch, epochs } = golden
const settingsOf = (recipe: object) => ({ ...golden, ...recipe }) as unknown as ScheduleSettings

it('has numbers by PyTorch for every schedule', () => {
  expect(new Set(cases.map(({ recipe }) => recipe.schedule))).toEqual(new Set(SCHEDULE_IDS))
})

describe.each(cases)('$recipe', ({ recipe, rates }) => {
  it('has the rates of torch.optim.lr_scheduler at every step', () => {
    expect(rates).toHaveLength(epochs * stepsPerEpoch)
    for (const [step, rate] of rates.entries()) {
      const found = learningRateAt(settingsOf(recipe), { step, stepsPerEpoch })
      expect(Math.abs(found - rate), `step ${step}`).toBeLessThan(1e-12)
    }
  })
})

it('drops as recipes of before there was a choice did, to the last bit', () => {
  for (const [epoch, passed] of [0, 199, 200, 250, 349].map((one, i) => [one, [0, 0, 1, 2, 3][i]!] as const))
    for (const step of [epoch * 7, epoch * 7 + 6])
      expect(learningRateAt(PAPER_RECIPE, { step, stepsPerEpoch: 7 })).toBe(0.05 * 0.1 ** passed)
})

it('stays within its bounds for the shortest trainings', () => {
  for (const schedule of SCHEDULE_IDS)
    for (const [count, perEpoch] of [
      [1, 1],
      [1, 2],
      [2, 1],
      [3, 1],
    ] as const)
      for (let step = 0; step < count * perEpoch; step++) {
        const settings = { ...settingsOf({ schedule }), epochs: count }
        const rate = learningRateAt(settings, { step, stepsPerEpoch: perEpoch })
        expect(rate).toBeGreaterThan(0)
        expect(rate).toBeLessThanOrEqual(golden.learningRate)
      }
})

test.each<[object, string]>([
  [{}, '0.3, × 0.1 after epochs 2, 4'],
  [{ learningRateDrops: [], warmUp: 1 }, '0.3, after a warm-up of 1 epoch'],
  [{ schedule: 'cosine', warmUpSteps: 500 }, '0.3, along a cosine to 0, after a warm-up of 500 steps'],
  [{ schedule: 'one-cycle', warmUp: 2.5 }, 'up to 0.3, one cycle with its peak at 30 %, after a warm-up of 2.5 epochs'],
])('says %j in words', (recipe, words) => expect(scheduleWords(settingsOf(recipe))).toBe(words))
