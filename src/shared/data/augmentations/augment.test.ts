import { describe, expect, it, test } from 'vitest'
import golden from '../../../../test/golden/colour_jitter.json' with { type: 'json' }
import { randomStream } from '../random.ts'
import { augment, augmentPixels, mixBatch } from './augment.ts'
import type { Augmentation } from './augmentation.ts'
import { adjustColours } from './colourJitter.ts'
import { betaDraw } from './mixup.ts'
import { AUGMENTATION_IDS, augmentationOf, augmentationWords } from './table.ts'

const NONE: Augmentation = { flip: false, shift: 0 }
const shape = { height: 6, width: 5, channels: 3 }
const SIZE = 90
const key = { seed: 3, epoch: 2 }
const positions = (count: number) => Uint32Array.from({ length: count }, (_, i) => i)
/** Images whose every number tells where it stands. */
const numbered = (count: number) => Float32Array.from({ length: count * SIZE }, (_, i) => 1 + (i % SIZE))

describe.each(AUGMENTATION_IDS.filter((id) => augmentationOf(id).change))('%s', (id) => {
  const asked = { ...NONE, [id]: id === 'colourJitter' ? 0.4 : 2 }
  const apply = (count: number, at = positions(count), with_ = key) =>
    augmentationOf(id).stage === 'pixels'
      ? augmentPixels(Uint8Array.from(numbered(count)), at, shape, asked, with_)
      : augment(numbered(count), at, shape, asked, with_)

  it('depends on seed, epoch and image, not on the batch', () => {
    const all = apply(40)
    expect(apply(1, Uint32Array.of(17))).toEqual(all.slice(17 * SIZE, 18 * SIZE))
    expect(apply(40, positions(40), { ...key, epoch: 3 })).not.toEqual(all)
    expect(apply(40, positions(40), { ...key, seed: 4 })).not.toEqual(all)
  })

  it('leaves the images that it was given alone', () => {
    const images = numbered(3)
    const pixels = Uint8Array.from(images)
    augment(images, positions(3), shape, asked, key)
    augmentPixels(pixels, positions(3), shape, asked, key)
    expect([images, pixels]).toEqual([numbered(3), Uint8Array.from(numbered(3))])
  })
})

it('gives images and pixels back where nothing is asked', () => {
  const [images, pixels] = [numbered(2), new Uint8Array(2 * SIZE)]
  expect(augment(images, positions(2), shape, NONE, key)).toBe(images)
  expect(augmentPixels(pixels, positions(2), shape, NONE, key)).toBe(pixels)
  expect(mixBatch(images, Int32Array.of(0, 1), positions(2), NONE, key)).toBeUndefined()
})

it('crops by every offset of the padding, mirroring at the border without repeating it', () => {
  const out = augment(numbered(600), positions(600), shape, { ...NONE, crop: 2 }, key)
  const mirror = (at: number, size: number) => (at < 0 ? -at : at >= size ? 2 * (size - 1) - at : at)
  const seen = new Set<string>()
  for (let n = 0; n < 600; n++) {
    const offsets = [-2, -1, 0, 1, 2].flatMap((y) => [-2, -1, 0, 1, 2].map((x) => [y, x] as const))
    const found = offsets.find(([down, right]) =>
      out.slice(n * SIZE, (n + 1) * SIZE).every((value, i) => {
        const [y, x, c] = [Math.floor(i / 15), Math.floor(i / 3) % 5, i % 3]
        return value === 1 + (mirror(y + down, 6) * 5 + mirror(x + right, 5)) * 3 + c
      }),
    )
    seen.add(String(found))
  }
  expect(seen.size).toBe(25)
  expect(seen.has('undefined')).toBe(false)
})

it('cuts a square out around any pixel, as far as it lies in the image', () => {
  const out = augment(numbered(800), positions(800), shape, { ...NONE, cutout: 4 }, key)
  const seen = new Set<string>()
  for (let n = 0; n < 800; n++) {
    const image = out.slice(n * SIZE, (n + 1) * SIZE)
    const cleared = Array.from({ length: 30 }, (_, i) => i).filter((i) => image[3 * i] === 0)
    const rows = new Set(cleared.map((i) => Math.floor(i / 5)))
    const columns = new Set(cleared.map((i) => i % 5))
    expect(cleared.length).toBe(rows.size * columns.size)
    expect(cleared.every((i) => image[3 * i + 1] === 0 && image[3 * i + 2] === 0)).toBe(true)
    seen.add(`${Math.min(...rows)}-${rows.size} ${Math.min(...columns)}-${columns.size}`)
  }
  expect(seen.size).toBe(30) // a place for every pixel in the middle
})

test.each(golden.cases)('colours change as torchvision’s, by factors of $factors', ({ factors, pixels }) => {
  const image = Float32Array.from(golden.pixels)
  adjustColours(image, factors[0]!, factors[1]!, factors[2]!)
  for (const [i, value] of pixels.entries()) expect(image[i]).toBeCloseTo(value, 3)
})

describe('mixup', () => {
  const mixed = (count: number, alpha: number) => {
    const images = Float32Array.from({ length: count * SIZE }, (_, i) => Math.floor(i / SIZE))
    const labels = Int32Array.from({ length: count }, (_, n) => n)
    return { images, mix: mixBatch(images, labels, positions(count), { ...NONE, mixup: alpha }, key)! }
  }

  it('mixes each image with the next one, the last with the first, by a share of at least a half', () => {
    const { images, mix } = mixed(50, 0.5)
    for (let n = 0; n < 50; n++) {
      const [own, other] = [mix.shares[n]!, (n + 1) % 50]
      expect(mix.labels[n]).toBe(other)
      expect(own).toBeGreaterThanOrEqual(0.5)
      expect(images[n * SIZE]).toBeCloseTo(own * n + (1 - own) * other, 4)
    }
    expect(new Set(mix.shares).size).toBeGreaterThan(40)
  })

  it('leaves the only image of a batch as it was', () => {
    const { images, mix } = mixed(1, 0.5)
    expect([images[0], mix.labels[0]]).toEqual([0, 0])
  })

  // Beta(a, a): mean 1/2, variance 1 / (4 (2 a + 1)).
  it.each([0.02, 0.2, 1])('draws its shares from Beta(%d, %d)', (alpha) => {
    const random = randomStream(1)
    const draws = Array.from({ length: 20_000 }, () => betaDraw(alpha, random))
    const mean = draws.reduce((sum, share) => sum + share, 0) / draws.length
    const variance = draws.reduce((sum, share) => sum + (share - mean) ** 2, 0) / draws.length
    expect(mean).toBeCloseTo(0.5, 1)
    expect(variance / (1 / (4 * (2 * alpha + 1)))).toBeCloseTo(1, 1)
  })
})

it('says what is asked', () => {
  expect(augmentationWords(NONE)).toBe('none')
  expect(augmentationWords({ flip: true, shift: 5, mixup: 0.2, cutout: 0 })).toBe(
    'flips, shifts up to 5 px, mixup with α = 0.2',
  )
})
