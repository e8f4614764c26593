import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeTestModel, writeTestModel } from '../../../test/explain/testModel.ts'
import { readPngText } from '../../shared/explain/pngText.ts'
import type { ModelReference } from '../engine/checkpoint/loadModel.ts'
import { explainJobs } from '../engine/explain/explainJobs.ts'
import type { ExplainEngine } from './explainEngine.ts'
import { atlasFile, maximiseFiles } from './maximiseFiles.ts'
import { sheetOf } from './pictureSheet.ts'

const never = new AbortController().signal
/** The engine's own jobs, without a process around them. */
const watch = (job: keyof typeof explainJobs, input: unknown, signal = never) =>
  explainJobs[job](input as never, { signal, takeCommands: () => [] } as never)
const engine = {
  watch,
  async ask(job: keyof typeof explainJobs, input: unknown) {
    const events = watch(job, input)
    for (;;) {
      const { done, value } = await events.next()
      if (done) return value
    }
  },
  close: () => {},
} as ExplainEngine

let model: ModelReference & { folder: string }
let folder: string
beforeAll(async () => {
  model = await writeTestModel()
  folder = await mkdtemp(join(tmpdir(), 'maximise-files-'))
})
afterAll(async () => {
  await removeTestModel(model)
  await rm(folder, { recursive: true, force: true })
})
const request = (name: string) => ({ model, folder: join(folder, name), overwrite: false, onProgress: () => {} })
const options = { prior: 'maco', steps: 4, seed: 5 } as const

describe('files of activation maximisation', () => {
  const target = { kind: 'unit', layer: 'conv4', channel: 2, row: 3, column: 5 } as const

  it('are a picture a seed, which says what it is, and what they excite', async () => {
    const shares: number[] = []
    const onProgress = (share: number) => void shares.push(share)
    const result = await maximiseFiles(engine, { target, pictures: 2, ...options }, { ...request('one'), onProgress })
    expect(result.pictures.map(({ png }) => png)).toEqual([
      'conv4-2-3-5.maco.seed-5.png',
      'conv4-2-3-5.maco.seed-6.png',
    ])
    const png = await readFile(join(folder, 'one', result.pictures[1]!.png))
    expect(await sharp(png).metadata()).toMatchObject({ width: 256, height: 256 })
    expect(readPngText(png)).toMatchObject({
      Unit: 'conv4:2@3,5',
      Options: '4 steps, seed 6',
      Activation: String(result.pictures[1]!.activation),
    })
    expect(JSON.parse(await readFile(join(folder, 'one', 'maximised.json'), 'utf8'))).toEqual(result)
    expect([shares[0], shares.at(-1)]).toEqual([0, 1])
  })

  it('that exist are kept, and nothing is computed', async () => {
    const again = { target, pictures: 2, ...options }
    await maximiseFiles(engine, again, request('twice'))
    await expect(maximiseFiles(engine, again, request('twice'))).rejects.toThrow('--overwrite')
    await expect(maximiseFiles(engine, again, { ...request('twice'), overwrite: true })).resolves.toBeDefined()
  })

  it('of an atlas are one sheet of the layer’s channels', async () => {
    const result = await atlasFile(engine, { layer: 'conv9', ...options, steps: 1 }, request('atlas'))
    expect(result.activations).toHaveLength(10)
    expect((await readdir(join(folder, 'atlas'))).sort()).toEqual(['atlas.json', 'conv9.maco.atlas.png'])
    const sheet = await sharp(join(folder, 'atlas', result.png)).metadata()
    expect([sheet.width, sheet.height]).toEqual([2 * (4 * 33 - 1), 2 * (3 * 33 - 1)]) // four columns, three rows
  })

  it('of a layer that does not exist are refused', async () => {
    await expect(atlasFile(engine, { layer: 'conv99', ...options }, request('none'))).rejects.toThrow('no layer')
  })
})

it('a sheet has each picture in its place, and white between them', () => {
  const pictures = [1, 2, 3].map((value) => new Uint8Array(2 * 1 * 3).fill(value))
  const { height, width, pixels } = sheetOf(pictures, { height: 2, width: 1 })
  expect([height, width]).toEqual([5, 3])
  const red = Array.from({ length: 15 }, (_, p) => pixels[p * 3])
  expect(red).toEqual([1, 255, 2, 1, 255, 2, 255, 255, 255, 3, 255, 255, 3, 255, 255])
})
