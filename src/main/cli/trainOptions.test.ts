import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { PAPER_RECIPE, QUICK_RECIPE } from '../../shared/training/presets.ts'
import { addTrainOptions, recipeOf, type TrainOptions } from './trainOptions.ts'

const parse = (...words: string[]): TrainOptions =>
  addTrainOptions(new Command('train').exitOverride().configureOutput({ writeErr: () => {} }))
    .parse(words, { from: 'user' })
    .opts()

describe('the recipe of a call', () => {
  test("is the paper's without options", () => expect(recipeOf(parse())).toEqual(PAPER_RECIPE))
  test('is the preset that is named', () => expect(recipeOf(parse('--preset', 'quick'))).toEqual(QUICK_RECIPE))

  test.each<[string[], object]>([
    [['--epochs', '7'], { epochs: 7 }],
    [['--batch-size', '32'], { batchSize: 32 }],
    [['--learning-rate', '0.25'], { learningRate: 0.25 }],
    [['--learning-rate-drops', '5,10'], { learningRateDrops: [5, 10] }],
    [['--learning-rate-drops', 'none'], { learningRateDrops: [] }],
    [['--learning-rate-factor', '0.5'], { learningRateFactor: 0.5 }],
    [['--schedule', 'cosine', '--final-learning-rate', '0.001'], { schedule: 'cosine', finalLearningRate: 0.001 }],
    [['--schedule', 'one-cycle', '--peak-at', '0.4'], { schedule: 'one-cycle', peakAt: 0.4 }],
    [['--warm-up', '0.5'], { warmUp: 0.5 }],
    [['--warm-up-steps', '500'], { warmUpSteps: 500 }],
    [['--label-smoothing', '0.1', '--clip-norm', '1'], { labelSmoothing: 0.1, clipNorm: 1 }],
    [['--average-weights', '0.999', '--early-stop', '5'], { averageWeights: 0.999, earlyStop: 5 }],
    [['--momentum', '0'], { momentum: 0 }],
    [['--weight-decay', '0'], { weightDecay: 0 }],
    [['--no-dropout'], { dropout: false }],
    [['--initialisation', 'xavier'], { initialisation: 'xavier' }],
    [['--preprocessing', 'gcn'], { preprocessing: 'gcn' }],
    [['--zca-epsilon', '0.1'], { zcaEpsilon: 0.1 }],
    [['--flip', '--shift', '5'], { augmentation: { flip: true, shift: 5 } }],
    [
      ['--crop', '4', '--cutout', '16', '--mixup', '0.2', '--colour-jitter', '0.4'],
      { augmentation: { flip: false, shift: 0, crop: 4, cutout: 16, mixup: 0.2, colourJitter: 0.4 } },
    ],
    [['--validation-share', '0'], { validationShare: 0 }],
  ])('takes %j', (words, changed) => expect(recipeOf(parse(...words))).toEqual({ ...PAPER_RECIPE, ...changed }))

  test('keeps the preset where augmentation is not spoken of', () =>
    expect(recipeOf(parse('--preset', 'paper-augmented', '--no-flip')).augmentation).toEqual({ flip: false, shift: 5 }))

  test.each<[string[], RegExp]>([
    [['--epochs', '0'], /argument '0' is invalid. Use a whole number of 1 or more\.$/],
    [['--learning-rate', '-1'], /^--learning-rate: -1 is too small; use more than 0\.$/],
    [['--momentum', '1'], /^--momentum: 1 is too large; use less than 1\.$/],
    [['--validation-share', '0.9'], /^--validation-share: 0\.9 is too large; use at most 0\.5\.$/],
    [
      ['--schedule', 'cosine', '--learning-rate-drops', '3'],
      /^--learning-rate-drops belongs to --schedule drops, but the schedule is cosine; leave one out\.$/,
    ],
    [['--peak-at', '0.2'], /^--peak-at belongs to --schedule one-cycle, but the schedule is drops; leave one out\.$/],
    [['--mixup', '2'], /^--mixup: 2 is too large; use at most 1\.$/],
    [['--shift', '99'], /^--shift: 99 is too large; use at most 16\.$/],
    [['--learning-rate', '1e9'], /^--learning-rate: 1000000000 is too large; use at most 1000000\.$/],
  ])('refuses %j by name', (words, place) => expect(() => recipeOf(parse(...words))).toThrow(place))

  test.each([
    [['--epochs', '1.5']],
    [['--seed', '-1']],
    [['--momentum', 'x']],
    [['--learning-rate-drops', '1,x']],
    [['--width', '']],
  ])('refuses %j at once', (words) => expect(() => parse(...words)).toThrow(/is invalid/))
})
