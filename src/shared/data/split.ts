import { PURPOSE, randomStream, shuffle } from './random.ts'

export interface TrainingSplit {
  /** Positions of the images that are trained on, ascending. */
  training: Uint32Array
  /** Positions of the held-out images, ascending. */
  validation: Uint32Array
}

/**
 * Holds a share of the training images out, the same share of every class, chosen by the seed.
 * @param labels class index of every training image.
 */
export function splitTraining(labels: Uint16Array, share: number, seed: number): TrainingSplit {
  const byClass = new Map<number, number[]>()
  labels.forEach((label, index) => {
    const members = byClass.get(label)
    if (members) members.push(index)
    else byClass.set(label, [index])
  })
  const held = new Uint8Array(labels.length)
  for (const [label, members] of byClass) {
    const order = shuffle(Uint32Array.from(members), randomStream(seed, PURPOSE.split, label))
    for (const index of order.subarray(0, Math.min(Math.round(members.length * share), members.length - 1)))
      held[index] = 1
  }
  const all = Uint32Array.from(labels, (_, index) => index)
  return { training: all.filter((index) => held[index] === 0), validation: all.filter((index) => held[index] === 1) }
}

/** Order of one epoch: a permutation of `training` that depends on (seed, epoch) alone. */
export function epochOrder(training: Uint32Array, seed: number, epoch: number): Uint32Array {
  return shuffle(training.slice(), randomStream(seed, PURPOSE.order, epoch))
}
