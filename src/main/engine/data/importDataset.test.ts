import { execFileSync } from 'node:child_process'
import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { colour, importFolders, png } from '../../../../test/importing.ts'
import { importDataset } from './importDataset.ts'
import { readImages } from './readFolder.ts'

const { parent, source, target, put, bring, leftBehind } = importFolders()

describe('folders of images', () => {
  it('reads train and test, classes by name', async () => {
    put('train/b/1.png', await png(0, 0, 255))
    put('train/a/1.jpg', await colour(255, 0, 0).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer())
    put('train/a/2.webp', await colour(0, 255, 0).webp({ lossless: true }).toBuffer())
    put('test/b/1.gif', await colour(9, 9, 9).gif().toBuffer())
    const dataset = await bring()
    expect(dataset).toMatchObject({ classes: ['a', 'b'], counts: { train: 3, test: 1 }, height: 10, width: 12 })
    const { pixels, labels } = await readImages(target())
    expect([...labels]).toEqual([0, 0, 1, 1])
    const first = [...pixels.slice(0, 3)]
    expect(Math.abs(first[0]! - 255) + first[1]! + first[2]!).toBeLessThan(6) // JPEG
    expect([...pixels.slice(360, 363)]).toEqual([0, 255, 0])
    expect([...pixels.slice(720, 723)]).toEqual([0, 0, 255])
  })

  it('splits a folder without a test part by the seed, a sixth of every class', async () => {
    for (const name of ['x', 'y']) for (let i = 0; i < 12; i++) put(`${name}/${i}.png`, await png(20 * i, 0, 0))
    const dataset = await bring()
    expect(dataset.counts).toEqual({ train: 20, test: 4 })
    const { labels } = await readImages(target())
    expect([...labels.slice(20)]).toEqual([0, 0, 1, 1])
  })

  it('finds the classes beside folders that hold no image', async () => {
    for (const name of ['001.Albatross', '002.Auklet'])
      for (const i of [1, 2]) put(`birds/images/${name}/${i}.png`, await png(1, 1, 1))
    put('birds/attributes/list.txt', 'words')
    put('birds/parts/parts.txt', 'words')
    put('birds/README.md', 'words')
    expect(await bring()).toMatchObject({ classes: ['001.Albatross', '002.Auklet'], skippedCount: 3 })
  })

  it('brings other sizes to the most common one, and says so', async () => {
    for (let i = 0; i < 3; i++) put(`a/${i}.png`, await png(200, 0, 0, 16, 16))
    put('b/wide.png', await png(0, 200, 0, 64, 16))
    put('b/tall.png', await png(0, 0, 200, 16, 40))
    const dataset = await bring()
    expect(dataset).toMatchObject({ height: 16, width: 16, skippedCount: 0 })
    expect(dataset.source).toContain('scaled to cover 16x16 and cut at the centre')
  })

  it('takes the size that is asked for', async () => {
    put('a/1.png', await png(200, 0, 0))
    put('b/1.png', await png(200, 0, 0))
    expect(await bring(source(), { size: { height: 24, width: 32 } })).toMatchObject({ height: 24, width: 32 })
  })

  it('turns photographs upright, grey to colour, transparency to white', async () => {
    put('a/turned.png', await png(1, 2, 3, 10, 20))
    // 20x10 as stored, 10x20 as seen.
    put('a/photo.jpg', await colour(250, 250, 250, 20, 10).jpeg().withMetadata({ orientation: 6 }).toBuffer())
    put('b/grey.png', await colour(77, 77, 77, 10, 20).greyscale().png().toBuffer())
    const clear = { r: 0, g: 0, b: 0, alpha: 0 }
    put(
      'b/clear.png',
      await sharp({ create: { width: 10, height: 20, channels: 4, background: clear } })
        .png()
        .toBuffer(),
    )
    expect(await bring()).toMatchObject({ height: 20, width: 10, skippedCount: 0 })
    const { pixels, labels } = await readImages(target())
    const firsts = Array.from(labels, (_, n) => [...pixels.slice(n * 600, n * 600 + 3)].join())
    expect(firsts).toContain('77,77,77')
    expect(firsts).toContain('255,255,255')
    expect(firsts).toContain('1,2,3')
  })

  it('lists unreadable files by name with a reason, and skips them', async () => {
    const good = await png(9, 9, 9)
    for (const name of ['a', 'b']) for (let i = 0; i < 4; i++) put(`train/${name}/good${i}.png`, good)
    for (const name of ['a', 'b']) put(`test/${name}/good.png`, good)
    put('train/a/notes.txt', 'not a picture')
    put('train/a/empty.png', '')
    put('train/b/cut.png', good.subarray(0, good.length - 20))
    put('train/b/dot.png', await png(1, 1, 1, 1, 1))
    put('test/b/drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>')
    put('test/b/bomb.png', claiming(good, 40_000, 40_000))
    const dataset = await bring()
    expect(dataset).toMatchObject({ counts: { train: 8, test: 2 }, skippedCount: 6 })
    const reasons = Object.fromEntries(dataset.skipped.map(({ file, reason }) => [file, reason]))
    expect(reasons).toEqual({
      'train/a/empty.png': 'The file is empty.',
      'train/a/notes.txt': 'The file is no image.',
      'train/b/cut.png': expect.stringMatching(/^The image is damaged \(.+\)\.$/),
      'train/b/dot.png': 'The image has 1x1 pixels; at least 8x8 are needed.',
      'test/b/bomb.png': 'The image has more than 100 megapixels.',
      'test/b/drawing.svg': 'It is an SVG file, which is not read; save it as PNG.',
    })
  })

  it.skipIf(process.platform === 'win32')(
    'follows links to files and folders of the same file system, and names the others',
    async () => {
      put('a/1.png', await png(1, 1, 1))
      put('../pool/2.png', await png(2, 2, 2))
      symlinkSync(join(parent(), 'pool', '2.png'), join(source(), 'a', 'link.png'))
      symlinkSync(join(parent(), 'pool'), join(source(), 'b'))
      symlinkSync(join(parent(), 'gone.png'), join(source(), 'a', 'broken.png'))
      symlinkSync('/proc/self/environ', join(source(), 'a', 'elsewhere.png'))
      symlinkSync(source(), join(source(), 'a', 'circle'))
      execFileSync('mkfifo', [join(source(), 'a', 'pipe.png')])
      const dataset = await bring()
      expect(dataset.classes).toEqual(['a', 'b'])
      expect(dataset.counts.train + dataset.counts.test).toBe(3)
      const reasons = Object.fromEntries(dataset.skipped.map(({ file, reason }) => [file, reason]))
      expect(reasons).toEqual({
        'a/broken.png': 'It is a link that leads nowhere.',
        'a/circle': 'It is a link to a folder that holds it, which is not followed.',
        'a/elsewhere.png': 'It is a link to another file system, which is not followed.',
        'a/pipe.png': 'It is a pipe, a socket or a device, not a file.',
      })
    },
  )

  it.skipIf(process.platform === 'win32')(
    'lists folders that all link to one another within seconds, as /sys has them',
    async () => {
      for (const name of ['a', 'b']) put(`${name}/1.png`, await png(1, 1, 1))
      const names = Array.from({ length: 14 }, (_, i) => `f${i}`)
      for (const name of names) {
        put(`a/${name}/1.png`, await png(2, 2, 2))
        for (const other of names) symlinkSync(join(source(), 'a', other), join(source(), 'a', name, other))
      }
      const { skipped } = await bring()
      const reason = 'It is a link to a folder that 3 others lead to, which is not followed.'
      expect(skipped).toContainEqual({ file: expect.stringMatching(/^a\/f\d+\//), reason })
    },
    20_000,
  )

  it('refuses a size that no network takes', async () => {
    put('a/1.png', await png(1, 1, 1))
    await expect(bring(source(), { size: { height: 4, width: 32 } })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: 'Images cannot be brought to 32x4 pixels; each side may be 8 to 256.',
    })
  })

  it('refuses a name that exists, and leaves the data set of that name alone', async () => {
    for (const name of ['a', 'b']) put(`${name}/1.png`, await png(1, 1, 1))
    const { sha256 } = await bring()
    await expect(bring()).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await readImages(target())).dataset.sha256).toBe(sha256)
  })

  it('leaves nothing behind when it is cancelled half-way', async () => {
    const image = await png(1, 1, 1)
    for (const name of ['a', 'b']) for (let i = 0; i < 300; i++) put(`${name}/${i}.png`, image)
    const abort = new AbortController()
    const input = { path: source(), folder: target(), name: 'mine' }
    const work = importDataset(input, { signal: abort.signal, report: () => abort.abort(new Error('enough')) })
    await expect(work).rejects.toThrow('enough')
    expect(leftBehind()).toEqual([])
  })

  // Root may read everything.
  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('skips a file that may not be read', async () => {
    for (const name of ['a', 'b']) for (const i of [1, 2]) put(`train/${name}/${i}.png`, await png(1, 1, 1))
    chmodSync(join(source(), 'train/a/2.png'), 0)
    expect((await bring()).skipped).toEqual([
      { file: 'train/a/2.png', reason: 'The file may not be read; check its rights.' },
    ])
  })
})

/** A PNG whose header claims another size; whoever believes it runs out of memory. */
function claiming(png: Uint8Array, width: number, height: number): Uint8Array {
  const bytes = Buffer.from(png)
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29)
  return bytes
}
