import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodeImage, previewOf } from './decodeImage.ts'
import { fitImage } from './fitImage.ts'
import { ImageStore } from './imageStore.ts'

/** Left half red, right half blue: shows orientation, cropping and colour at once. */
const RED = [220, 20, 30]
const BLUE = [20, 40, 230]
function halves(width: number, height: number, channels: 3 | 4 = 3, alpha = 255) {
  const data = Buffer.alloc(width * height * channels)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      data.set([...(x < width / 2 ? RED : BLUE), alpha].slice(0, channels), (y * width + x) * channels)
  return sharp(data, { raw: { width, height, channels } })
}
const at = ({ pixels, width }: { pixels: Uint8Array; width: number }, x: number, y: number) => [
  ...pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
]
const near = (actual: number[], expected: number[], tolerance: number) => {
  expect(actual).toHaveLength(3)
  for (const [i, value] of actual.entries())
    expect(Math.abs(value - expected[i]!), `${actual} for ${expected}`).toBeLessThanOrEqual(tolerance)
}
const svg = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48"><rect width="32" height="48" fill="rgb(220,20,30)"/><rect x="32" width="32" height="48" fill="rgb(20,40,230)"/></svg>',
)

describe('decoding', () => {
  it.each([
    ['PNG', 2, () => halves(64, 48).png().toBuffer()],
    ['PNG', 2, () => halves(64, 48).toColourspace('rgb16').png().toBuffer()],
    ['PNG', 2, () => halves(64, 48).png({ palette: true }).toBuffer()],
    ['JPEG', 12, () => halves(64, 48).jpeg({ quality: 95 }).toBuffer()],
    ['JPEG', 95, () => halves(64, 48).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer()], // inks cannot show these colours
    ['WebP', 12, () => halves(64, 48).webp({ quality: 95 }).toBuffer()],
    ['GIF', 12, () => halves(64, 48).gif().toBuffer()],
    ['AVIF', 20, () => halves(64, 48).avif({ quality: 90 }).toBuffer()],
    ['TIFF', 2, () => halves(64, 48).tiff({ compression: 'lzw' }).toBuffer()],
    ['SVG', 2, async () => svg],
  ])('reads %s (tolerance %i)', async (format, tolerance, bytes) => {
    const image = await decodeImage('a.bin', await bytes())
    expect(image).toMatchObject({ format, width: 64, height: 48, originalWidth: 64, originalHeight: 48 })
    near(at(image, 8, 24), RED, tolerance)
    near(at(image, 56, 24), BLUE, tolerance)
  })

  it.each([
    [3, 'turned upside down', 64, 48, [8, 24], BLUE],
    [6, 'turned by a quarter', 48, 64, [24, 8], RED],
    [8, 'turned back by a quarter', 48, 64, [24, 8], BLUE],
  ] as const)('obeys EXIF orientation %i (%s)', async (orientation, _, width, height, [x, y], colour) => {
    const image = await decodeImage('a.jpg', await halves(64, 48).withMetadata({ orientation }).jpeg().toBuffer())
    expect(image).toMatchObject({ width, height, originalWidth: width, originalHeight: height })
    expect(image.notes).toContain('turned by its EXIF orientation')
    near(at(image, x, y), [...colour], 12)
  })

  it('lays transparency on white and says so', async () => {
    const image = await decodeImage('a.png', await halves(8, 8, 4, 0).png().toBuffer())
    expect(at(image, 2, 2)).toEqual([255, 255, 255])
    expect(image.notes).toEqual(['transparency laid on white'])
  })

  it('gives greyscale three equal colours', async () => {
    const image = await decodeImage('a.png', await halves(8, 8).greyscale().png().toBuffer())
    const [red, green, blue] = at(image, 2, 2)
    expect(red).toBe(green)
    expect(green).toBe(blue)
    expect(image.pixels).toHaveLength(8 * 8 * 3)
  })

  it('takes the first frame of an animation and says of how many', async () => {
    const frames = Buffer.concat([await halves(8, 8).raw().toBuffer(), Buffer.alloc(8 * 8 * 3, 255)])
    const gif = await sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } })
      .gif()
      .toBuffer()
    const image = await decodeImage('a.gif', gif)
    expect(image).toMatchObject({ width: 8, height: 8, notes: ['first of 2 frames'] })
  })

  it('holds a large image reduced, and previews it smaller still', async () => {
    const image = await decodeImage('a.jpg', await halves(5000, 1000).jpeg().toBuffer())
    expect(image).toMatchObject({ originalWidth: 5000, originalHeight: 1000, width: 2048, height: 410 })
    expect(await previewOf(image)).toMatchObject({ width: 512 })
  })

  const truncated = async () => {
    const png = await halves(640, 480).jpeg().toBuffer()
    return png.subarray(0, png.length / 2)
  }
  it.each([
    ['an empty file', async () => Buffer.alloc(0), 'notes.png is empty'],
    ['text', async () => Buffer.from('not an image at all'), 'notes.png is no image that can be read; use PNG'],
    [
      'noise',
      async () => Buffer.from(Array.from({ length: 500 }, (_, i) => (i * 97) % 256)),
      'is no image that can be read',
    ],
    ['a cut JPEG', truncated, 'notes.png is a damaged JPEG file'],
    ['a PNG that claims 10^10 pixels', async () => hugePng(100_000, 100_000), 'scale it down first'],
    [
      'an SVG of 10^8 pixels',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="10000" height="10000"/>'),
      'SVG images are taken up to 40 megapixels',
    ],
  ])('refuses %s by name', async (_, bytes, message) => {
    await expect(decodeImage('/some/where/notes.png', await bytes())).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringContaining(message),
    })
  })
})

/** A PNG's signature and header with sizes of our choice, and no image behind them. */
function hugePng(width: number, height: number) {
  const bytes = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}

describe('fitting', () => {
  const target = { height: 32, width: 32 }
  it('leaves an image of the right size alone', async () => {
    const image = await decodeImage('a.png', await halves(32, 32).png().toBuffer())
    const fitted = await fitImage(image, { rule: 'crop', box: null, ...target })
    expect(fitted.pixels).toEqual(image.pixels)
    expect(fitted.box).toEqual({ left: 0, top: 0, width: 1, height: 1 })
  })

  it.each([
    ['crop', RED, RED], // 128 x 64: the middle 64 x 64, still half and half
    ['pad', [128, 128, 128], [128, 128, 128]],
    ['stretch', RED, RED],
  ] as const)('%s treats a wide image as it says', async (rule, topLeft, bottomLeft) => {
    const image = await decodeImage('a.png', await halves(128, 64).png().toBuffer())
    const fitted = await fitImage(image, { rule, box: null, ...target })
    near(at(fitted, 2, 1), [...topLeft], 3)
    near(at(fitted, 2, 30), [...bottomLeft], 3)
    near(at(fitted, 29, 16), BLUE, 3)
    if (rule === 'crop') expect(fitted.box).toEqual({ left: 0.25, top: 0, width: 0.5, height: 1 })
  })

  it('takes the box that it is given', async () => {
    const image = await decodeImage('a.png', await halves(128, 64).png().toBuffer())
    const box = { left: 0.5, top: 0, width: 0.5, height: 1 }
    const fitted = await fitImage(image, { rule: 'crop', box, ...target })
    near(at(fitted, 4, 16), BLUE, 3)
    expect(fitted.box).toEqual(box)
  })
})

describe('the store of originals', () => {
  const image = async () => decodeImage('a.png', await halves(10, 10).png().toBuffer()) // 300 bytes
  it('forgets the least recently used and asks for it again', async () => {
    const store = new ImageStore(700)
    const first = store.put(await image())
    const second = store.put(await image())
    store.get(first)
    const third = store.put(await image())
    expect(() => store.get(second)).toThrow(/drop its file on the page again/)
    expect(store.get(first).width + store.get(third).width).toBe(20)
  })
})
