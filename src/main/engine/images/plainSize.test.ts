import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { plainSize } from './plainSize.ts'

const picture = () => sharp({ create: { width: 40, height: 24, channels: 3, background: '#357' } })

describe('the plain size', () => {
  it.each<[string, () => Promise<Buffer>, object | null]>([
    ['a JPEG', () => picture().jpeg().toBuffer(), { width: 40, height: 24 }],
    ['a progressive JPEG', () => picture().jpeg({ progressive: true }).toBuffer(), { width: 40, height: 24 }],
    ['a JPEG that EXIF turns', () => picture().withMetadata({ orientation: 6 }).jpeg().toBuffer(), null],
    ['a PNG', () => picture().png().toBuffer(), { width: 40, height: 24 }],
    ['a PNG that EXIF turns', () => picture().withMetadata({ orientation: 6 }).png().toBuffer(), null],
    ['another form', () => picture().webp().toBuffer(), null],
    ['no image', async () => Buffer.from('no image at all, but long enough to be looked into'), null],
    ['nothing', async () => Buffer.alloc(0), null],
  ])('of %s', async (_, make, size) => expect(plainSize(await make())).toEqual(size))

  it('of a file cut anywhere is unknown or right, and never fails', async () => {
    for (const whole of [await picture().jpeg().toBuffer(), await picture().png().toBuffer()])
      for (let length = 0; length < whole.length; length++)
        expect([null, { width: 40, height: 24 }]).toContainEqual(plainSize(whole.subarray(0, length)))
  })

  it('of any bytes after a signature never fails', () => {
    const noise = Buffer.from(Array.from({ length: 200 }, (_, i) => (i * 149 + 31) % 256))
    for (let start = 0; start < 150; start++)
      for (const signature of ['ffd8', 'ffd8ffe0', '89504e470d0a1a0a'])
        expect(() => plainSize(Buffer.concat([Buffer.from(signature, 'hex'), noise.subarray(start)]))).not.toThrow()
  })
})
