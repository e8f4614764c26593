import { describe, expect, it } from 'vitest'
import { tinyArchitecture } from '../../../../test/training/tinyArchitecture.ts'
import { deadClassesWarning, divergence, type Symptoms } from './diagnosis.ts'

const CENTRED = Float32Array.of(-1, 1, -0.5, 0.5)
const ALIVE = Float32Array.of(0.1, 0.2, 0.3, 0.4)
const symptoms: Symptoms = {
  finding: 'plateau',
  loss: 1.3863,
  architecture: tinyArchitecture(),
  classes: 4,
  learningRate: 0.01,
  initialisation: 'he',
  step: 500,
  epoch: 2,
  images: CENTRED,
  logits: ALIVE,
  keptStep: 480,
}

describe('the sentence about a training that diverged', () => {
  it.each<[string, Partial<Symptoms>, string]>([
    [
      'NaN at a bold rate',
      { finding: 'not-a-number', loss: Number.NaN, learningRate: 1e9, logits: new Float32Array(0) },
      'The loss became NaN at step 500 (epoch 3): the learning rate of 1000000000 is probably too high; try 0.05 or 0.01; the checkpoint of step 480 is kept.',
    ],
    [
      'infinity before the first checkpoint',
      { finding: 'not-a-number', loss: Number.POSITIVE_INFINITY, learningRate: 0.05, keptStep: null },
      'The loss became infinite at step 500 (epoch 3): the learning rate of 0.05 is probably too high; try 0.01; no checkpoint had been written yet.',
    ],
    [
      'an explosion on raw pixels',
      { finding: 'exploding', loss: 12345.678, images: Float32Array.of(100, 120, 140) },
      'The loss exploded to 1.23e+4 at step 500 (epoch 3), where guessing would give ln 4 = 1.3863: the images come in uncentred (mean 120.00, deviation 16.33); choose a preprocessing, e.g. standardise; the checkpoint of step 480 is kept.',
    ],
    [
      'dead class maps',
      { finding: 'dead', logits: new Float32Array(8) },
      'The network is dead at step 500 (epoch 3): it gives every class the same score for every image, so that the loss stays at ln 4 = 1.3863: all 4 class maps are dead (0 for every image after the last ReLU), probably because the first steps pushed them below 0; try another seed, a learning rate of 0.002, Xavier initialisation, or a network without the last ReLU; the checkpoint of step 480 is kept.',
    ],
    [
      'a plateau with some maps dead',
      { logits: Float32Array.of(0, 1, 0, 1, 0, 2, 0, 2), initialisation: 'xavier' },
      'The loss is stuck at chance at step 500 (epoch 3): 1.3863, where guessing gives ln 4 = 1.3863: 2 of the 4 class maps are dead (0 for every image after the last ReLU), probably because the first steps pushed them below 0; try another seed, a learning rate of 0.002, He initialisation, or a network without the last ReLU; the checkpoint of step 480 is kept.',
    ],
    [
      'a plateau at a bold rate',
      { learningRate: 0.25 },
      'The loss is stuck at chance at step 500 (epoch 3): 1.3863, where guessing gives ln 4 = 1.3863: the learning rate of 0.25 is probably too high; try 0.05 or 0.01; the checkpoint of step 480 is kept.',
    ],
    [
      'a plateau without an obvious cause',
      { architecture: tinyArchitecture({ lastRelu: false }) },
      'The loss is stuck at chance at step 500 (epoch 3): 1.3863, where guessing gives ln 4 = 1.3863: probably by an unfit learning rate (0.01) or too weak a signal through the layers; try a learning rate of 0.05 or 0.01, or Xavier initialisation; the checkpoint of step 480 is kept.',
    ],
  ])('names the cause of %s', (_what, change, message) => {
    const error = divergence({ ...symptoms, ...change })
    expect(error.code).toBe('DIVERGED')
    expect(error.message).toBe(message)
  })
})

it('names dead classes, but not all of a hundred', () => {
  const classes = Array.from({ length: 100 }, (_, k) => `class ${k}`)
  expect(deadClassesWarning([3, 4, 5, 6, 7, 8, 9], classes, 0)).toContain(
    'After epoch 1, 7 of the 100 class maps are dead (class 3, class 4, class 5, class 6, class 7 and 2 more): they are 0 for every image',
  )
  expect(deadClassesWarning([3], classes, 1)).toContain(
    'After epoch 2, 1 of the 100 class maps is dead (class 3): it is 0 for every image, so this class cannot be learnt;',
  )
})
