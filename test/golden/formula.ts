/** Weights, images and labels that TypeScript and Python compute alike (twin: scripts/golden/formula.py). */

/** 32-bit hash of `index` (murmur3's finaliser). */
function hash(salt: number, index: number): number {
  let h = (Math.imul(index, 2654435761) + Math.imul(salt, 2246822519)) >>> 0
  h ^= h >>> 16
  h = Math.imul(h, 2246822507)
  h ^= h >>> 13
  h = Math.imul(h, 3266489909)
  h ^= h >>> 16
  return h >>> 0
}

/** Numbers from [-bound, bound). */
export function formulaValues(salt: number, count: number, bound = 1): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => ((hash(salt, index) >>> 8) / 2 ** 23 - 1) * bound)
}

export function formulaLabels(salt: number, count: number, classes: number): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => hash(salt, index) % classes)
}
