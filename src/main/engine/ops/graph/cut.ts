/** How a batch is cut up: every lane is one thread's work, and takes its parts one after the other. */
export interface Cut {
  /** Images of the whole batch, filled up to a multiple of `part * lanes`. */
  batch: number
  /** Parts that are worked on at the same time. */
  lanes: number
  /** Images of one part: bounds the memory of its maps, and keeps more of them in the processor's caches. */
  part: number
}

/**
 * Images of a part: larger ones make larger matrix products, smaller ones stay in the caches and take less memory. Winograd's many
 * products of a tile need the former (12 MB an image in All-CNN-C), direct convolutions the latter.
 */
export const usualPart = (convolution: 'auto' | 'direct' = 'auto'): number => (convolution === 'auto' ? 48 : 16)

export function cutBatch(size: number, threads: number, wanted = usualPart()): Cut {
  const lanes = Math.max(1, Math.min(threads, Math.ceil(size / 2)))
  const turns = Math.max(1, Math.round(size / (lanes * wanted)))
  const part = Math.ceil(size / (lanes * turns))
  return { batch: part * lanes * turns, lanes, part }
}

/** How many parts a batch has: turns of the loop over them. */
export const turnsOf = ({ batch, part }: Cut): number => batch / part
