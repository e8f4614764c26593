import { describe, expect, it } from 'vitest'
import { randomStream } from '../../../shared/data/random.ts'
import { chanceOf, createWatch, type Finding } from './watch.ts'

const CHANCE = { loss: Math.log(10), error: 0.9 }
const RUN = { classes: 10, stepsPerEpoch: 391, totalSteps: 391 * 350 }
const BATCH = 128

/** What the watch finds on a curve, and after how many steps; null when it lets it pass. */
function found(
  curve: Iterable<{ loss: number; errors: number }>,
  run = RUN,
): { finding: Finding; steps: number } | null {
  const watch = createWatch(CHANCE, run)
  let steps = 0
  for (const { loss, errors } of curve) {
    steps++
    const finding = watch.observe({ loss, errors, images: BATCH })
    if (finding) return { finding, steps }
  }
  return null
}

/** A curve by formula: `loss(i)` with noise, and an error rate. */
function* made(steps: number, loss: (i: number) => number, error: (i: number) => number, noise = 0.004) {
  const random = randomStream(3)
  for (let i = 0; i < steps; i++)
    yield { loss: loss(i) + noise * (random() - 0.5), errors: Math.round(BATCH * error(i) + 8 * (random() - 0.5)) }
}
const ln10 = Math.log(10)

describe('the watch over a training', () => {
  it.each<[string, Iterable<{ loss: number; errors: number }>, Finding, [number, number]]>([
    [
      'NaN',
      made(
        5,
        (i) => (i === 3 ? Number.NaN : 2.3),
        () => 0.9,
      ),
      'not-a-number',
      [4, 4],
    ],
    [
      'infinity',
      made(
        5,
        (i) => (i === 2 ? Number.POSITIVE_INFINITY : 2.3),
        () => 0.9,
      ),
      'not-a-number',
      [3, 3],
    ],
    [
      'a loss beyond all hope',
      made(
        5,
        (i) => (i === 1 ? 1e20 : 2.3),
        () => 0.9,
      ),
      'exploding',
      [2, 2],
    ],
    [
      'a loss that climbs and stays',
      made(
        300,
        (i) => (i < 100 ? 2 : 90 + i),
        () => 0.9,
      ),
      'exploding',
      [150, 150],
    ],
    [
      'scores that are all equal',
      made(
        300,
        (i) => (i < 50 ? 2.4 : ln10),
        () => 0.9,
        0,
      ),
      'dead',
      [150, 150],
    ],
    [
      'a loss at chance',
      made(
        6000,
        () => ln10 + 0.001,
        () => 0.9,
      ),
      'plateau',
      [2000, 2000],
    ],
    [
      'a loss at chance after noise',
      made(
        6000,
        (i) => ln10 + 2 * Math.exp(-i / 100),
        () => 0.9,
      ),
      'plateau',
      [2001, 2600],
    ],
    [
      'a fall back to chance',
      made(
        9000,
        (i) => (i < 3000 ? 1.5 : ln10),
        (i) => (i < 3000 ? 0.5 : 0.9),
      ),
      'plateau',
      [5000, 5100],
    ],
  ])('stops at %s', (_what, curve, finding, [from, to]) => {
    const result = found(curve)
    expect(result?.finding).toBe(finding)
    expect(result!.steps).toBeGreaterThanOrEqual(from)
    expect(result!.steps).toBeLessThanOrEqual(to)
  })

  it.each<[string, Iterable<{ loss: number; errors: number }>]>([
    [
      'learns',
      made(
        4000,
        (i) => 2.3 * Math.exp(-i / 1000),
        (i) => 0.9 * Math.exp(-i / 1000),
      ),
    ],
    [
      'starts slowly, sinking by a thousandth',
      made(
        6000,
        (i) => ln10 - 1e-6 * i,
        () => 0.9,
      ),
    ],
    [
      'starts slowly in its loss but not in its error',
      made(
        6000,
        () => ln10,
        () => 0.86,
      ),
    ],
    [
      'wakes up late',
      made(
        4000,
        (i) => (i < 1700 ? ln10 : 2),
        (i) => (i < 1700 ? 0.9 : 0.7),
      ),
    ],
    [
      'starts high and comes down',
      made(
        2000,
        (i) => 2 + 500 * Math.exp(-i / 60),
        () => 0.9,
      ),
    ],
    [
      'has a burst',
      made(
        2000,
        (i) => (i > 500 && i < 530 ? 1e4 : 1.5),
        () => 0.6,
      ),
    ],
    [
      'is at chance in single batches only',
      made(
        2000,
        (i) => (i % 90 === 89 ? 2 : ln10),
        () => 0.85,
        0,
      ),
    ],
  ])('lets a training pass that %s', (_what, curve) => {
    expect(found(curve)).toBeNull()
  })

  it('is less patient with a short training, but gives it two epochs', () => {
    const short = { classes: 10, stepsPerEpoch: 113, totalSteps: 904 }
    expect(
      found(
        made(
          904,
          () => ln10,
          () => 0.9,
        ),
        short,
      ),
    ).toEqual({ finding: 'plateau', steps: 500 })
    const long = { classes: 10, stepsPerEpoch: 3000, totalSteps: 9000 }
    expect(
      found(
        made(
          9000,
          () => ln10,
          () => 0.9,
        ),
        long,
      ),
    ).toEqual({ finding: 'plateau', steps: 6000 })
  })

  it('goes on where it was, after a break at any step', () => {
    const curve = [
      ...made(
        3000,
        () => ln10 + 0.001,
        () => 0.9,
      ),
    ]
    const whole = found(curve)!
    for (const breakAt of [1, 99, 100, 101, 1234]) {
      const first = createWatch(CHANCE, RUN)
      for (const step of curve.slice(0, breakAt)) first.observe({ ...step, images: BATCH })
      const second = createWatch(CHANCE, RUN, JSON.parse(JSON.stringify(first.state())))
      const rest = curve.slice(breakAt).findIndex((step) => second.observe({ ...step, images: BATCH }) !== null)
      expect(breakAt + rest + 1).toBe(whole.steps)
    }
  })
})

describe('looks at the scores without dropout', () => {
  const looked = (steps: number, loss: (i: number) => number, allZero: (i: number) => boolean) => {
    const watch = createWatch(CHANCE, RUN)
    const looks: number[] = []
    for (let i = 1; i <= steps; i++) {
      if (watch.observe({ loss: loss(i), errors: 115, images: BATCH })) throw new Error('found too early')
      if (!watch.wantsLook) continue
      looks.push(i)
      if (watch.look(allZero(i)) === 'dead') return { looks, dead: i }
    }
    return { looks, dead: null }
  }
  const flicker = (i: number) => ln10 + 1e-4 * Math.sin(i)

  it('come every 50 steps near chance, and find a dead network at the fifth', () => {
    expect(looked(400, flicker, () => true)).toEqual({ looks: [50, 100, 150, 200, 250], dead: 250 })
  })

  it('let a network pass that shows a sign of life', () => {
    expect(looked(900, flicker, (i) => i % 250 !== 0).dead).toBeNull()
  })

  it('begin anew once the loss has left chance', () => {
    expect(
      looked(
        420,
        (i) => (i === 230 ? 2.2 : flicker(i)),
        () => true,
      ).dead,
    ).toBeNull()
  })

  it('do not come while the network learns', () => {
    expect(
      looked(
        300,
        () => 2,
        () => true,
      ).looks,
    ).toEqual([])
  })
})

describe('chance', () => {
  it.each([
    [[100, 100, 100, 100], Math.log(4), 0.75],
    [[90, 10], -(0.9 * Math.log(0.9) + 0.1 * Math.log(0.1)), 0.1],
    [[5, 0, 5], Math.log(2), 0.5],
  ])('of %j is %f', (counts, loss, error) => {
    expect(chanceOf(counts).loss).toBeCloseTo(loss, 12)
    expect(chanceOf(counts).error).toBeCloseTo(error, 12)
  })
})
