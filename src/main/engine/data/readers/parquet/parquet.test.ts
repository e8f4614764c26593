import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { arrayFile, arrayImage } from '../../../../../../test/arrayFiles.ts'
import { importFolders } from '../../../../../../test/importing.ts'
import { readImages } from '../../readFolder.ts'

const { source, target, put, bring, leftBehind } = importFolders()
const TEST = 'data/test-00000-of-00001.parquet'
const TRAIN = 'data/train-00000-of-00001.parquet'

describe('Parquet tables of images', () => {
  it("are read as PyArrow wrote them, with Hugging Face's names of classes", async () => {
    cpSync(arrayFile('parquet'), source(), { recursive: true })
    put('README.md', 'words')
    const dataset = await bring()
    expect(dataset).toMatchObject({
      classes: ['ant', 'bear', 'cow'],
      counts: { train: 12, test: 4 },
      height: 8,
      width: 10,
      skippedCount: 1,
    })
    const { pixels, labels } = await readImages(target())
    expect([...labels]).toEqual([...Array.from({ length: 12 }, (_, n) => n % 3), 0, 1, 2, 0])
    for (const n of [0, 6, 11, 12, 15]) expect(pixels.slice(n * 240, (n + 1) * 240)).toEqual(arrayImage(n))
    expect(leftBehind()).toEqual(['mine'])
  })

  it('are read one by one, and then get a test part', async () => {
    expect((await bring(arrayFile(`parquet/${TRAIN}`))).counts).toEqual({ train: 9, test: 3 })
  })

  /** The tables with other class names in the test table: of the same length in bytes, so that the footer's offsets hold. */
  function putNames(names: readonly string[], table = TEST) {
    cpSync(arrayFile('parquet'), source(), { recursive: true })
    const file = join(source(), table)
    const text = readFileSync(file, 'latin1')
    const changed = text.replace(
      '"names": ["ant", "bear", "cow"]',
      `"names": ${JSON.stringify(names).replaceAll(',', ', ')}`,
    )
    expect(changed.length).toBe(text.length)
    expect(changed).not.toBe(text)
    writeFileSync(file, changed, 'latin1')
  }

  it('are each read by their own class names where these are in another order', async () => {
    putNames(['cow', 'bear', 'ant'])
    const dataset = await bring()
    expect(dataset.classes).toEqual(['ant', 'bear', 'cow'])
    expect(dataset.notes).toContain(`${TEST} numbers its classes differently from ${TRAIN}; both were read by name.`)
    const { labels } = await readImages(target())
    expect([...labels]).toEqual([...Array.from({ length: 12 }, (_, n) => n % 3), 2, 1, 0, 2])
  })

  it('are refused where one has class names that another lacks', async () => {
    putNames(['ant', 'bear', 'dog'])
    await expect(bring()).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: `${TRAIN} has the 3 class names ant, bear, cow and ${TEST} the 3 class names ant, bear, dog; write both with the same class names.`,
    })
  })

  it.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    [
      'cut off',
      (bytes) => bytes.subarray(0, 2000),
      /^data\/train-.+ is cut off or damaged; copy or download it again\.$/,
    ],
    [
      'with another footer',
      (bytes) => Buffer.concat([bytes.subarray(0, -900), Buffer.alloc(892, 0x5c), bytes.subarray(-8)]),
      /is cut off or damaged/,
    ],
    [
      'without a label',
      (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('label', 'lubel'), 'latin1'),
      /has the columns image, lubel, of which none is known as the label; call it "label"\.$/,
    ],
  ])('are refused %s', async (_, damage, message) => {
    cpSync(arrayFile('parquet'), source(), { recursive: true })
    const file = join(source(), TRAIN)
    writeFileSync(file, damage(readFileSync(file)))
    await expect(bring()).rejects.toMatchObject({ code: 'BAD_FILE', message: expect.stringMatching(message) })
    expect(leftBehind()).toEqual([])
  })
})
