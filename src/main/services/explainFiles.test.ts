import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeTestModel, testPixels, writeTestModel } from '../../../test/explain/testModel.ts'
import { DEFAULT_OPTIONS, METHOD_IDS } from '../../shared/explain/methods.ts'
import { readPngText } from '../../shared/explain/pngText.ts'
import type { ModelReference } from '../engine/checkpoint/loadModel.ts'
import { explainJobs } from '../engine/explain/explainJobs.ts'
import type { ExplainEngine } from './explainEngine.ts'
import { type ExplainFilesRequest, explainFiles, targetWords } from './explainFiles.ts'

/** The engine's own jobs, without a process around them. */
const engine: ExplainEngine = {
  async ask(job, input, signal = new AbortController().signal) {
    const events = explainJobs[job](input as never, { signal, takeCommands: () => [] } as never)
    for (;;) {
      const { done, value } = await events.next()
      if (done) return value as never
    }
  },
  watch: (job, input, signal = new AbortController().signal) =>
    explainJobs[job](input as never, { signal, takeCommands: () => [] } as never) as never,
  close: () => {},
}

let model: ModelReference & { folder: string }
let folder: string
const request = (changes: Partial<ExplainFilesRequest>): ExplainFilesRequest => ({
  model,
  images: [join(folder, 'first.png')],
  target: { kind: 'unit', layer: 'conv4', channel: 2, row: 3, column: 5 },
  methods: ['guided-backprop'],
  options: DEFAULT_OPTIONS,
  fit: 'crop',
  space: 'pixels',
  folder: join(folder, 'out'),
  overwrite: true,
  ...changes,
})

beforeAll(async () => {
  model = await writeTestModel()
  folder = await mkdtemp(join(tmpdir(), 'explain-files-'))
  for (const [name, seed] of [
    ['first', 0],
    ['second', 3],
  ] as const)
    await writeFile(
      join(folder, `${name}.png`),
      await sharp(testPixels(seed), { raw: { width: 32, height: 32, channels: 3 } })
        .png()
        .toBuffer(),
    )
  await writeFile(join(folder, 'notes.png'), 'no image')
})
afterAll(async () => {
  await removeTestModel(model)
  await rm(folder, { recursive: true, force: true })
})

/** Header and numbers of a version 1.0 NPY file. */
async function readNpy(path: string) {
  const bytes = await readFile(path)
  const length = bytes.readUInt16LE(8)
  return {
    header: bytes.subarray(10, 10 + length).toString('latin1'),
    values: new Float32Array(new Uint8Array(bytes.subarray(10 + length)).buffer),
  }
}

describe('explaining files', () => {
  it('writes a picture and its numbers for every method, and says where they come from', async () => {
    const result = await explainFiles(engine, request({ methods: METHOD_IDS }))
    const [explained] = result.images
    expect(explained!.maps.map((map) => map.method)).toEqual([...METHOD_IDS])
    expect(explained!.receptiveField).toEqual({ top: 1, left: 5, width: 11, height: 11 })
    expect(explained!.predictions.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5)
    for (const map of explained!.maps) {
      const { header, values } = await readNpy(join(folder, 'out', map.npy))
      expect(header).toContain(`(${map.shape.join(', ')})`)
      expect([Math.min(...values), Math.max(...values)]).toEqual([map.min, map.max])
      const png = await readFile(join(folder, 'out', map.png))
      expect((await sharp(png).metadata()).width).toBe(512)
      expect(readPngText(png)).toMatchObject({
        Unit: 'conv4:2@3,5',
        Method: map.method,
        Checkpoint: model.id,
        Range: `${-map.magnitude} to ${map.magnitude}`,
      })
    }
    expect(JSON.parse(await readFile(join(folder, 'out', 'explanation.json'), 'utf8'))).toMatchObject({
      architecture: 'all-cnn-c',
      images: [{ target: 'conv4:2@3,5' }],
    })
  })

  it('explains the class that the network names where no target is given', async () => {
    const { images } = await explainFiles(
      engine,
      request({ target: null, images: ['first', 'second'].map((name) => join(folder, `${name}.png`)) }),
    )
    for (const { target, predictions } of images) expect(target).toBe(`class:${predictions[0]!.class}`)
  })

  it('refuses what is no image by name, and explains the others', async () => {
    const { images, refused } = await explainFiles(
      engine,
      request({ images: [join(folder, 'notes.png'), join(folder, 'missing.png'), join(folder, 'first.png')] }),
    )
    expect(images).toHaveLength(1)
    expect(refused.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('notes.png is no image'),
      expect.stringMatching(/^There is no image \S*missing\.png; check its spelling\.$/),
    ])
    await expect(explainFiles(engine, request({ images: [join(folder, 'notes.png')] }))).rejects.toThrow('is no image')
  })

  it('gives images of one name in several folders files of their own', async () => {
    const twice = [join(folder, 'first.png'), join(folder, 'first.png')]
    const { images } = await explainFiles(engine, request({ images: twice }))
    expect(new Set(images.map(({ maps }) => maps[0]!.png)).size).toBe(2)
  })

  it.skipIf(process.platform === 'win32')('shortens names that no map could be called by, and says so', async () => {
    const image = await readFile(join(folder, 'first.png'))
    const names = ['y'.repeat(240), `${'y'.repeat(239)}z`, 'é'.repeat(120)].map((stem) => join(folder, `${stem}.png`))
    for (const name of names) await writeFile(name, image)
    const { images, refused } = await explainFiles(
      engine,
      request({ images: [...names, join(folder, 'first.png')], methods: ['integrated-gradients'] }),
    )
    expect(refused).toEqual([])
    expect(new Set(images.map(({ maps }) => maps[0]!.png)).size).toBe(4)
    for (const { maps } of images) {
      expect(Buffer.byteLength(maps[0]!.npy)).toBeLessThanOrEqual(255)
      await access(join(folder, 'out', maps[0]!.npy))
    }
    expect(images.map(({ note }) => note?.includes('too long') ?? false)).toEqual([true, true, true, false])
  })

  it('names a file in place of the folder', async () => {
    const out = join(folder, 'first.png')
    await expect(explainFiles(engine, request({ folder: out }))).rejects.toThrow(
      `${out} is in the way of a folder of that name; choose another place`,
    )
  })

  it('does not write over files unless it is told to', async () => {
    const there = { folder: join(folder, 'once'), overwrite: false }
    await explainFiles(engine, request(there))
    await expect(explainFiles(engine, request(there))).rejects.toThrow(/exists already; choose another folder/)
    await explainFiles(engine, request({ ...there, overwrite: true }))
  })

  it.each([
    [{ kind: 'class', index: 3 } as const, 'class:3'],
    [{ kind: 'channel', layer: 'conv2', channel: 7 } as const, 'conv2:7'],
    [{ kind: 'unit', layer: 'conv2', channel: 7, row: 1, column: 2 } as const, 'conv2:7@1,2'],
  ])('%j is called %s', (target, words) => {
    expect(targetWords(target)).toBe(words)
  })
})
