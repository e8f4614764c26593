import type { Random } from '../random.ts'

/** What the images of a batch were mixed with: the other image's label, and the share of the own one, at least a half. */
export interface Mix {
  labels: Int32Array
  shares: Float32Array
}

/** A draw from Beta(alpha, alpha) for alpha up to 1 by Jöhnk's rejection; in logarithms, as powers of small numbers vanish. */
export function betaDraw(alpha: number, random: Random): number {
  for (;;) {
    const [a, b] = [Math.log(1 - random()) / alpha, Math.log(1 - random()) / alpha]
    const [x, y] = [Math.exp(a), Math.exp(b)]
    if (x + y > 1) continue
    const most = Math.max(a, b)
    return Math.exp(a - most - Math.log(Math.exp(a - most) + Math.exp(b - most)))
  }
}

/**
 * Mixes each image with the next one of its batch, the last one with the first (Zhang et al. 2018, arXiv 1710.09412): a batch is in random
 * order. The larger share is always the image's own, so that its label stays the batch's.
 * @param images [N, H, W, C], changed in place
 * @param streamOf random numbers of image n
 */
export function mixup(images: Float32Array, labels: Int32Array, alpha: number, streamOf: (n: number) => Random): Mix {
  const count = labels.length
  const size = images.length / count
  const shares = Float32Array.from(labels, (_, n) => {
    const share = betaDraw(alpha, streamOf(n))
    return Math.max(share, 1 - share)
  })
  const first = images.slice(0, size) // the last image is mixed with it as it was
  for (let n = 0; n < count; n++) {
    const share = shares[n]!
    const other = n + 1 < count ? images.subarray((n + 1) * size, (n + 2) * size) : first
    for (let i = 0; i < size; i++) images[n * size + i] = share * images[n * size + i]! + (1 - share) * other[i]!
  }
  return { labels: labels.map((_, n) => labels[(n + 1) % count]!), shares }
}
