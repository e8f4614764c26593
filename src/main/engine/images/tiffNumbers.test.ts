import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodePicture } from './decodePicture.ts'
import { tiffNumbers } from './tiffNumbers.ts'

const blue = sharp({ create: { width: 32, height: 16, channels: 3, background: { r: 9, g: 90, b: 200 } } })

/** A TIFF of three bands whose colours are said to be of another kind (tag 262). */
async function withColours(kind: number, compression: 'none' | 'lzw' = 'none') {
  const bytes = await blue.clone().tiff({ compression }).toBuffer()
  const at = bytes.indexOf(Buffer.from([0x06, 0x01, 3, 0, 1, 0, 0, 0]))
  expect(at).toBeGreaterThan(0)
  bytes.writeUInt16LE(kind, at + 8)
  return bytes
}

describe('colours of a TIFF', () => {
  // Under these compressions the decoder gives Y, Cb and Cr out as red, green and blue.
  it.each(['none', 'lzw'] as const)('YCbCr packed as "%s" is refused, not shown in false colours', async (packing) => {
    await expect(decodePicture('a.tif', await withColours(6, packing))).rejects.toMatchObject({
      message: 'a.tif: Its TIFF has YCbCr colours that are not packed as JPEG; 8- and 16-bit grey or RGB is read.',
    })
  })

  it('YCbCr packed as JPEG is read in its colours', async () => {
    const bytes = await blue.clone().tiff({ compression: 'jpeg', quality: 80 }).toBuffer()
    expect(bytes.includes(Buffer.from([0x06, 0x01, 3, 0, 1, 0, 0, 0, 6, 0]))).toBe(true)
    const { pixels } = await decodePicture('a.tif', bytes)
    for (const [channel, value] of [9, 90, 200].entries()) expect(Math.abs(pixels[channel]! - value)).toBeLessThan(6)
  })

  it.each([
    [8, 'CIELAB colours'],
    [9, 'ICCLAB colours'],
    [32803, 'the raw mosaic of a camera'],
    [34892, 'linear raw numbers of a camera'],
    [777, 'colours of the unknown kind 777'],
  ])('of the kind %d are refused as %s', async (kind, words) => {
    const bytes = await withColours(kind)
    expect(() => tiffNumbers(bytes)).toThrow(`Its TIFF has ${words}; 8- and 16-bit grey or RGB is read.`)
  })
})
