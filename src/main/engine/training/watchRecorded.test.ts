import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createWatch, type Finding } from './watch.ts'

const CHANCE = { loss: Math.log(10), error: 0.9 }
const RUN = { classes: 10, stepsPerEpoch: 391, totalSteps: 391 * 350 }

describe('the watch over trainings that PyTorch recorded', () => {
  interface Curve {
    batch: number
    loss: number[]
    errors: number[]
  }
  const curves: Record<string, Curve> = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../../test/golden/curves.json'), 'utf8'),
  )

  // All-CNN-C at a tenth of its width on CIFAR-10, batch 32, with scripts/golden/train_cifar.py; all failures end with every class map dead.
  it.each<[string, { finding: Finding; steps: number } | null]>([
    ['he, rate 0.25', { finding: 'dead', steps: 124 }],
    ['pytorch, rate 0.01', { finding: 'dead', steps: 390 }],
    ['he, raw pixels, rate 0.05', { finding: 'dead', steps: 348 }],
    ['he, rate 0.01', null],
    ['xavier, rate 0.01', null],
    ['xavier, rate 0.003', null],
  ])('%s', (name, expected) => {
    const { batch, loss, errors } = curves[name]!
    const watch = createWatch(CHANCE, RUN)
    let found: { finding: Finding; steps: number } | null = null
    for (let i = 0; i < loss.length && found === null; i++) {
      const finding = watch.observe({ loss: loss[i]!, errors: errors[i]!, images: batch })
      if (finding) found = { finding, steps: i + 1 }
    }
    expect(found).toEqual(expected)
  })
})
