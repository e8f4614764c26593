import { describe, expect, it } from 'vitest'
import { epochOrder, splitTraining } from './split.ts'

const labels = Uint16Array.from({ length: 1000 }, (_, i) => (i * 7) % 10)

describe('held-out part', () => {
  it.each([0, 0.1, 0.25, 0.5])('takes a share of %d of every class', (share) => {
    const { training, validation } = splitTraining(labels, share, 1)
    const perClass = new Array<number>(10).fill(0)
    for (const index of validation) perClass[labels[index]!]!++
    expect(perClass).toEqual(new Array(10).fill(100 * share))
    expect([...training, ...validation].sort((a, b) => a - b)).toEqual([...labels.keys()])
  })

  it('depends on the seed alone', () => {
    const held = (seed: number) => splitTraining(labels, 0.1, seed).validation
    expect(held(1)).toEqual(held(1))
    expect(held(2)).not.toEqual(held(1))
  })

  it('leaves an image of the smallest class to train on', () => {
    expect(splitTraining(Uint16Array.of(0, 1, 1), 0.5, 1).training).toContain(0)
  })
})

describe('order of an epoch', () => {
  const training = Uint32Array.from({ length: 500 }, (_, i) => 2 * i)

  it('is a permutation', () => {
    expect(epochOrder(training, 1, 3).sort()).toEqual(training)
  })

  it('differs between epochs and seeds, and repeats itself', () => {
    const orders = [epochOrder(training, 1, 0), epochOrder(training, 1, 1), epochOrder(training, 2, 0)].map(String)
    expect(new Set(orders).size).toBe(3)
    expect(String(epochOrder(training, 1, 0))).toBe(orders[0])
  })

  it('has every image everywhere about as often', () => {
    const first = new Array<number>(10).fill(0)
    const ten = Uint32Array.from({ length: 10 }, (_, i) => i)
    for (let epoch = 0; epoch < 5000; epoch++) first[epochOrder(ten, 1, epoch)[0]!]!++
    // Standard deviation sqrt(5000 * 0.1 * 0.9) = 21.
    for (const count of first) expect(Math.abs(count - 500)).toBeLessThan(100)
  })
})
