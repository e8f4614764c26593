/** What a stream of random numbers is for: keeps the streams of one seed apart. */
export const PURPOSE = { split: 1, order: 2, augmentation: 3, shapes: 4, folderSplit: 5, weights: 6 } as const

/** Uniform numbers in [0, 1). */
export type Random = () => number

/** MurmurHash3's mixing of one more 32-bit key into a hash (Appleby, public domain). */
function mix(hash: number, key: number): number {
  let k = Math.imul(key, 0xcc9e2d51)
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593)
  const h = hash ^ k
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0
}

/** MurmurHash3's finaliser: every input bit reaches every output bit. */
function finish(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/**
 * A random stream that is a pure function of its keys, e.g. (seed, purpose, epoch, image): whoever knows the keys can repeat it
 * without having drawn what came before. The generator is sfc32 (Doty-Humphrey's PractRand), seeded by hashes of the keys.
 */
export function randomStream(...keys: number[]): Random {
  const word = (salt: number) => finish(keys.reduce(mix, salt))
  let a = word(0x9e3779b9)
  let b = word(0x243f6a88)
  let c = word(0xb7e15162)
  let counter = 1
  return () => {
    const t = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    return (t >>> 0) / 2 ** 32
  }
}

/** Shuffles in place (Fisher and Yates, Durstenfeld's form). */
export function shuffle(items: Uint32Array, random: Random): Uint32Array {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const kept = items[i]!
    items[i] = items[j]!
    items[j] = kept
  }
  return items
}

/** Standard normal numbers by Box and Muller, both of each pair. V8 computes log, cos and sin in its own code, alike on all machines. */
export function normals(random: Random): Random {
  let kept: number | null = null
  return () => {
    if (kept !== null) {
      const value = kept
      kept = null
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random())) // 1 - [0, 1) is never 0
    const angle = 2 * Math.PI * random()
    kept = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
}
