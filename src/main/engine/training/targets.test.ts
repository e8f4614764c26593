import { expect, it } from 'vitest'
import { hasSoftTargets, targetCorrection } from './targets.ts'

const batch = { size: 2, images: new Float32Array(0), labels: Int32Array.of(1, 0) }
/** One-hot minus correction. */
const targets = (given: Parameters<typeof targetCorrection>[0], labelSmoothing: number) => {
  const correction = targetCorrection(given, 4, { labelSmoothing })
  return Array.from(correction, (value, i) => (given.labels[Math.floor(i / 4)] === i % 4 ? 1 : 0) - value)
}
const expectClose = (found: number[], expected: number[]) =>
  expected.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, 6)
  })

it('spreads a share of each target over all classes', () =>
  expectClose(targets(batch, 0.1), [0.025, 0.925, 0.025, 0.025, 0.925, 0.025, 0.025, 0.025]))

it('gives a mixed image both labels by their shares, smoothed or not', () => {
  const mix = { labels: Int32Array.of(3, 0), shares: Float32Array.of(0.75, 0.5) }
  expectClose(targets({ ...batch, mix }, 0), [0, 0.75, 0, 0.25, 1, 0, 0, 0])
  expectClose(targets({ ...batch, mix }, 0.2), [0.05, 0.65, 0.05, 0.25, 0.85, 0.05, 0.05, 0.05])
})

it('knows where targets are more than labels', () => {
  expect(hasSoftTargets({})).toBe(false)
  expect(hasSoftTargets({ labelSmoothing: 0.1 })).toBe(true)
  expect(hasSoftTargets({ augmentation: { flip: true, shift: 0, mixup: 0.2 } })).toBe(true)
})
