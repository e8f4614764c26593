/** A discrete Fourier transform of one length, in place and without a factor: X[k] = sum over p of x[p] exp(-2 pi i k p / n). */
export interface Fft {
  forward(re: Float64Array, im: Float64Array): void
  /** The same with exp(+2 pi i k p / n), so that both in turn multiply by n. */
  inverse(re: Float64Array, im: Float64Array): void
}

/**
 * Cooley and Tukey's algorithm for any length: it splits by the smallest prime factor, down to single numbers. TensorFlow.js has a transform,
 * but not on every runtime, and not for the gradient of every length.
 */
export function createFft(n: number): Fft {
  const cos = Float64Array.from({ length: n }, (_, i) => Math.cos((2 * Math.PI * i) / n))
  const sin = Float64Array.from({ length: n }, (_, i) => Math.sin((2 * Math.PI * i) / n))
  const outRe = new Float64Array(n)
  const outIm = new Float64Array(n)
  const partRe = new Float64Array(n) // the numbers of one butterfly; as long as the largest prime can be
  const partIm = new Float64Array(n)

  /** Transforms `length` numbers, every `stride`-th from `from` on, into `out` from `to` on. */
  function split(re: Float64Array, im: Float64Array, length: number, stride: number, from: number, to: number): void {
    if (length === 1) {
      outRe[to] = re[from]!
      outIm[to] = im[from]!
      return
    }
    const parts = smallestFactor(length)
    const size = length / parts
    for (let r = 0; r < parts; r++) split(re, im, size, stride * parts, from + r * stride, to + r * size)
    if (parts === 2) {
      halves(size, stride, to)
      return
    }
    for (let k = 0; k < size; k++) {
      for (let r = 0; r < parts; r++) {
        const at = to + r * size + k
        const turn = r * k * stride // below n, as r * k < length
        partRe[r] = outRe[at]! * cos[turn]! + outIm[at]! * sin[turn]!
        partIm[r] = outIm[at]! * cos[turn]! - outRe[at]! * sin[turn]!
      }
      for (let q = 0; q < parts; q++) {
        let sumRe = partRe[0]!
        let sumIm = partIm[0]!
        for (let r = 1; r < parts; r++) {
          const turn = ((r * q) % parts) * size * stride
          sumRe += partRe[r]! * cos[turn]! + partIm[r]! * sin[turn]!
          sumIm += partIm[r]! * cos[turn]! - partRe[r]! * sin[turn]!
        }
        outRe[to + q * size + k] = sumRe
        outIm[to + q * size + k] = sumIm
      }
    }
  }

  /** Joins two halves of `size` numbers each: most splits, so written out. */
  function halves(size: number, stride: number, to: number): void {
    for (let k = 0; k < size; k++) {
      const first = to + k
      const second = first + size
      const turn = k * stride
      const re = outRe[second]! * cos[turn]! + outIm[second]! * sin[turn]!
      const im = outIm[second]! * cos[turn]! - outRe[second]! * sin[turn]!
      outRe[second] = outRe[first]! - re
      outIm[second] = outIm[first]! - im
      outRe[first] = outRe[first]! + re
      outIm[first] = outIm[first]! + im
    }
  }

  function forward(re: Float64Array, im: Float64Array): void {
    split(re, im, n, 1, 0, 0)
    re.set(outRe)
    im.set(outIm)
  }
  return { forward, inverse: (re, im) => forward(im, re) } // exchanging the parts conjugates both sides
}

function smallestFactor(length: number): number {
  for (let factor = 2; factor * factor <= length; factor++) if (length % factor === 0) return factor
  return length
}
