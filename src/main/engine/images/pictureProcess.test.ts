import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtEngine } from '../../../../test/builtEngine.ts'
import { interlacedPng } from '../../../../test/interlacedPng.ts'
import { decodePicture } from './decodePicture.ts'
import { PictureProcess } from './pictureProcess.ts'

let pictures: PictureProcess
beforeAll(async () => {
  pictures = new PictureProcess(join(dirname(await builtEngine()), 'decoder.js'), 4)
}, 60_000)
afterAll(() => pictures.close())

const colour = () => sharp({ create: { width: 40, height: 30, channels: 3, background: { r: 9, g: 90, b: 200 } } })
const svg = (content: string, size = 64) =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">${content}</svg>`)

describe('pictures that are decoded in a process of their own', () => {
  it('come as they would come here', async () => {
    const bytes = await colour().webp({ lossless: true }).toBuffer()
    expect(await pictures.decode('a.webp', bytes)).toEqual(await decodePicture('a.webp', bytes))
  })

  it.each([
    [
      'an SVG whose uses multiply',
      () =>
        svg(
          `<g id="a0"><circle r="3"/></g>${Array.from({ length: 11 }, (_, i) => `<g id="a${i + 1}">${`<use href="#a${i}"/>`.repeat(10)}</g>`).join('')}`,
        ),
    ],
    [
      'an SVG of a stack of filters',
      () =>
        svg(
          `<filter id="f">${'<feGaussianBlur stdDeviation="200"/><feTurbulence baseFrequency=".01" numOctaves="9"/>'.repeat(60)}</filter><rect width="2000" height="2000" filter="url(#f)"/>`,
          2000,
        ),
    ],
  ])(
    'end their process when they take too long, and the next one is decoded: %s',
    async (_, bytes) => {
      const begun = performance.now()
      await expect(pictures.decode('/some/slow.svg', bytes())).rejects.toMatchObject({
        code: 'BAD_FILE',
        message: expect.stringMatching(
          // On a fast machine librsvg meets its own limit of uses before our time is up.
          /^slow\.svg (took more than 4 s to decode; scale|took more memory to decode than one image may take; scale|is a damaged SVG file: .+; open) it /,
        ),
      })
      expect(performance.now() - begun).toBeLessThan(20_000)
      expect(await pictures.decode('a.png', await colour().png().toBuffer())).toMatchObject({ width: 40, height: 30 })
    },
    60_000,
  )

  it('are refused with their sentence', async () => {
    const bytes = await colour().png().toBuffer()
    await expect(pictures.decode('cut.png', bytes.subarray(0, 80))).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringMatching(/^cut\.png is /),
    })
  })
})

describe('a picture', () => {
  it.each([
    [
      'HEIC',
      Buffer.from('\0\0\0\x18ftypheic\0\0\0\0', 'latin1'),
      'x is a file of the kind HEIC, which is not read here; convert it to JPEG (iPhones: Settings, Camera, Formats, Most Compatible).',
    ],
    [
      'a pointer of Git LFS',
      Buffer.from('version https://git-lfs.github.com/spec/v1\n'),
      'x is a file of the kind Git LFS pointer, which is not read here; fetch the files with `git lfs pull`.',
    ],
  ])('that is %s is called by its name', async (_, bytes, message) => {
    await expect(decodePicture('x', bytes)).rejects.toMatchObject({ code: 'BAD_FILE', message })
  })

  it('that is interlaced and too large is told in the words of its form', async () => {
    await expect(decodePicture('x', interlacedPng(9990, 9990))).rejects.toThrow(
      'but interlaced PNG images are taken up to 40 megapixels',
    )
  })

  it('may be PPM or BMP', async () => {
    const ppm = Buffer.concat([Buffer.from('P6\n2 1\n255\n'), Buffer.of(255, 0, 0, 0, 0, 255)])
    const image = await decodePicture('x.ppm', ppm)
    expect({ ...image, pixels: [...image.pixels] }).toMatchObject({
      format: 'PNM',
      width: 2,
      height: 1,
      pixels: [255, 0, 0, 0, 0, 255],
    })
  })

  it('of floating-point numbers is refused as such, not shown in black', async () => {
    const tiff = await colour().tiff({ compression: 'none' }).toBuffer()
    // SampleFormat (tag 339) becomes "floating point" in the file's table of fields.
    const at = tiff.indexOf(Buffer.from([0x53, 0x01, 3, 0]))
    expect(at).toBeGreaterThan(0)
    tiff.writeUInt16LE(3, at + 8)
    await expect(decodePicture('float.tif', tiff)).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringMatching(/^float\.tif: Its TIFF holds /),
    })
  })
})
