import { splitTraining } from '../../../../shared/data/split.ts'

/** Share of the images that becomes the test part of a set without one: CIFAR's sixth. */
const TEST_SHARE = 1 / 6

/**
 * Positions of the images that become the test part of a set without one: a sixth of every class, by the seed, and one of a class with two or
 * three, of which a sixth is none.
 * @param labels class indices
 */
export function holdOut(labels: ArrayLike<number>, seed: number): Set<number> {
  const held = new Set(splitTraining(Uint16Array.from(labels), TEST_SHARE, seed).validation)
  const classes = new Map<number, { count: number; tested: boolean; last: number }>()
  for (let i = 0; i < labels.length; i++) {
    const own = classes.get(labels[i]!) ?? { count: 0, tested: false, last: i }
    classes.set(labels[i]!, { count: own.count + 1, tested: own.tested || held.has(i), last: i })
  }
  for (const { count, tested, last } of classes.values()) if (count > 1 && !tested) held.add(last)
  return held
}
