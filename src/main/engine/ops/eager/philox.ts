/**
 * TensorFlow's `StatelessRandomUniform` for float32, bit for bit, in JavaScript: runtimes without that operation draw the same dropout
 * masks. Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011), with TensorFlow's key scrambling
 * (core/kernels/stateless_random_ops.cc) and its conversion to [0, 1) (core/lib/random/random_distributions.h).
 */

const MULTIPLIER_A = 0xd2511f53
const MULTIPLIER_B = 0xcd9e8d57
const WEYL_A = 0x9e3779b9 // golden ratio
const WEYL_B = 0xbb67ae85 // sqrt(3) - 1
const ROUNDS = 10

/** High 32 bits of the product of two unsigned 32-bit numbers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const carry = aLow * bHigh + (middle & 0xffff)
  // Sums of at most 2^32 + 2^17: exact as doubles, so divided rather than shifted.
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0
}

/** Ten rounds on `counter` (4 numbers), into `out`. */
function philox(counter: Uint32Array, key0: number, key1: number, out: Uint32Array): void {
  let c0 = counter[0]!
  let c1 = counter[1]!
  let c2 = counter[2]!
  let c3 = counter[3]!
  for (let round = 0; round < ROUNDS; round++) {
    const highA = multiplyHigh(MULTIPLIER_A, c0)
    const lowA = Math.imul(MULTIPLIER_A, c0)
    const highB = multiplyHigh(MULTIPLIER_B, c2)
    const lowB = Math.imul(MULTIPLIER_B, c2)
    c0 = (highB ^ c1 ^ key0) >>> 0
    c1 = lowB >>> 0
    c2 = (highA ^ c3 ^ key1) >>> 0
    c3 = lowA >>> 0
    key0 = (key0 + WEYL_A) >>> 0
    key1 = (key1 + WEYL_B) >>> 0
  }
  out[0] = c0
  out[1] = c1
  out[2] = c2
  out[3] = c3
}

/** Calls `take` with `count` random numbers from 0 to 2^23 - 1: the numerators of TensorFlow's uniform floats over 2^23. */
export function statelessUniformBits(
  [seed0, seed1]: readonly [number, number],
  count: number,
  take: (index: number, numerator: number) => void,
): void {
  const counter = Uint32Array.of(seed0, seed0 < 0 ? -1 : 0, seed1, seed1 < 0 ? -1 : 0) // sign-extended to 64 bits each
  const block = new Uint32Array(4)
  philox(counter, 0x3ec8f720, 0x02461e29, block)
  const [key0, key1] = [block[0]!, block[1]!]
  counter.set([0, 0, block[2]!, block[3]!])
  for (let start = 0; start < count; start += 4) {
    philox(counter, key0, key1, block)
    const end = Math.min(4, count - start)
    for (let lane = 0; lane < end; lane++) take(start + lane, block[lane]! & 0x7fffff)
    counter[0] = counter[0]! + 1 // counts of 2^34 numbers never come up here, so the next word stays
  }
}

/** `count` uniform floats from [0, 1), as TensorFlow's `StatelessRandomUniform` with these int32 seeds gives them. */
export function statelessUniform(seeds: readonly [number, number], count: number): Float32Array {
  const values = new Float32Array(count)
  statelessUniformBits(seeds, count, (index, numerator) => {
    values[index] = numerator / 0x800000
  })
  return values
}

/** A dropout mask of `count` zeros and `1 / (1 - rate)`: an element is kept where its uniform number is at least `rate`. */
export function dropoutMaskValues(seeds: readonly [number, number], count: number, rate: number): Float32Array {
  const values = new Float32Array(count)
  const kept = Math.fround(1 / (1 - rate))
  const threshold = Math.fround(rate) * 0x800000
  statelessUniformBits(seeds, count, (index, numerator) => {
    if (numerator >= threshold) values[index] = kept
  })
  return values
}
