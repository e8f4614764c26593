import { describe, expect, it } from 'vitest'
import { drawShapes } from './generate.ts'
import { OUTLINES, REACH, SHAPE_CLASSES } from './outlines.ts'

describe('drawn shapes', () => {
  it('are the same for a seed, whatever part is drawn, and others for another seed', () => {
    const all = drawShapes(1, 0, 40)
    const part = drawShapes(1, 25, 10)
    expect(part.labels).toEqual(all.labels.slice(25, 35))
    expect(Buffer.compare(part.pixels, all.pixels.subarray(25 * 3072, 35 * 3072))).toBe(0)
    expect(Buffer.compare(drawShapes(2, 25, 10).pixels, part.pixels)).not.toBe(0)
  })

  it('have every class equally often, in an order that tells nothing', () => {
    const { labels } = drawShapes(1, 0, 500)
    const counts = new Array<number>(10).fill(0)
    for (const label of labels) counts[label]!++
    expect(counts).toEqual(new Array(10).fill(50))
    const firsts = Array.from({ length: 50 }, (_, turn) => labels[turn * 10]!)
    expect(new Set(firsts).size).toBeGreaterThan(6)
  })

  it.each(SHAPE_CLASSES)('%s lies within reach and is large enough to be seen', (name) => {
    let area = 0
    let farthest = 0
    for (let x = -1.5; x < 1.5; x += 0.02)
      for (let y = -1.5; y < 1.5; y += 0.02) {
        if (OUTLINES[name]!(x, y) > 0) continue
        area += 4e-4
        farthest = Math.max(farthest, Math.hypot(x, y))
      }
    expect(farthest).toBeLessThan(REACH)
    expect(area).toBeGreaterThan(0.5)
  })

  it('have no mean colour that gives the class away', () => {
    const { pixels, labels } = drawShapes(1, 0, 2000)
    const sums = Array.from({ length: 10 }, () => [0, 0, 0])
    for (let n = 0; n < labels.length; n++)
      for (let i = 0; i < 3072; i++) sums[labels[n]!]![i % 3]! += pixels[n * 3072 + i]! / (200 * 1024)
    // Classes may differ in lightness, as their areas do, but not in hue.
    for (const [r, g, b] of sums) {
      expect(Math.abs(r! - g!)).toBeLessThan(6)
      expect(Math.abs(g! - b!)).toBeLessThan(6)
    }
  })

  it('leave a linear classifier above 40 % error', () => {
    const train = drawShapes(1, 0, 2500)
    const test = drawShapes(1, 2500, 800)
    const error = linearError(train, test)
    expect(error).toBeGreaterThan(0.4)
    // It does learn something: the error would be 0.9 by chance, or if this classifier were broken.
    expect(error).toBeLessThan(0.8)
  })
})

interface Drawn {
  pixels: Uint8Array
  labels: Uint16Array
}

/** Softmax regression on standardised pixels by gradient descent with momentum; the test error after 8 passes. */
function linearError(train: Drawn, test: Drawn): number {
  const inputs = 3072
  const classes = 10
  const weights = new Float32Array(classes * (inputs + 1))
  const velocity = new Float32Array(weights.length)
  const input = new Float32Array(inputs + 1)
  const logits = new Float64Array(classes)
  const forward = (pixels: Uint8Array, n: number) => {
    for (let i = 0; i < inputs; i++) input[i] = (pixels[n * inputs + i]! - 110) / 55
    input[inputs] = 1
    for (let k = 0; k < classes; k++) {
      let sum = 0
      const row = k * (inputs + 1)
      for (let i = 0; i <= inputs; i++) sum += weights[row + i]! * input[i]!
      logits[k] = sum
    }
  }
  const batch = 50
  const gradient = new Float32Array(weights.length)
  for (let pass = 0; pass < 8; pass++) {
    const rate = pass < 6 ? 0.003 : 0.0006
    for (let start = 0; start < train.labels.length; start += batch) {
      gradient.fill(0)
      for (let n = start; n < start + batch; n++) {
        forward(train.pixels, n)
        const largest = Math.max(...logits)
        const exponentials = logits.map((value) => Math.exp(value - largest))
        const total = exponentials.reduce((sum, value) => sum + value, 0)
        for (let k = 0; k < classes; k++) {
          const factor = (exponentials[k]! / total - (train.labels[n] === k ? 1 : 0)) / batch
          const row = k * (inputs + 1)
          for (let i = 0; i <= inputs; i++) gradient[row + i]! += factor * input[i]!
        }
      }
      for (let i = 0; i < weights.length; i++) {
        velocity[i] = 0.9 * velocity[i]! - rate * (gradient[i]! + 0.01 * weights[i]!)
        weights[i]! += velocity[i]!
      }
    }
  }
  let wrong = 0
  for (let n = 0; n < test.labels.length; n++) {
    forward(test.pixels, n)
    if (logits.indexOf(Math.max(...logits)) !== test.labels[n]) wrong++
  }
  return wrong / test.labels.length
}
