import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtEngine } from '../../../../test/builtEngine.ts'
import type { Recipe } from '../../../shared/training/recipe.ts'
import { type BatchPlan, createBatchMaker } from './batches.ts'
import { startBatchThread } from './batchThread.ts'
import { readImages } from './readFolder.ts'
import { generateShapes } from './shapes/generate.ts'
import { openTrainingData } from './trainingData.ts'
import { writeDataset } from './writeFolder.ts'

let parent = ''
let datasetPath = ''
beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'allconv-data-'))
  datasetPath = join(parent, 'shapes')
  await generateShapes(datasetPath, { counts: { train: 200, test: 30 } })
})
afterAll(() => rmSync(parent, { recursive: true, force: true }))

const recipe: Pick<Recipe, 'batchSize' | 'preprocessing' | 'zcaEpsilon' | 'augmentation' | 'validationShare'> = {
  batchSize: 32,
  preprocessing: 'standardise',
  zcaEpsilon: 0.01,
  augmentation: { flip: true, shift: 5 },
  validationShare: 0.1,
}
const open = (changes: Partial<typeof recipe> = {}, seed = 1) =>
  openTrainingData({ datasetPath, recipe: { ...recipe, ...changes }, seed })

const bytesOf = (numbers: Float32Array) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength)

describe('training data', () => {
  it('counts its parts', async () => {
    const data = await open()
    expect(data).toMatchObject({ trainCount: 180, validationCount: 20, testCount: 30, batchesPerEpoch: 6 })
  })

  it('takes the validation part of the data set instead of a share, where it has one', async () => {
    const folder = join(parent, 'own-validation')
    const head = { name: 'own', title: 'own', source: 'a test', classes: ['a', 'b'], height: 8, width: 8 }
    await writeDataset(folder, head, async (writer) => {
      for (const [part, count] of [
        ['train', 6],
        ['test', 2],
        ['validation', 4],
      ] as const)
        for (let i = 0; i < count; i++) await writer.append(part, new Uint8Array(192).fill(i), [i % 2])
    })
    const data = await openTrainingData({ datasetPath: folder, recipe: { ...recipe, validationShare: 0.5 }, seed: 1 })
    expect(data).toMatchObject({ trainCount: 6, validationCount: 4, testCount: 2 })
    const held: number[] = []
    for await (const batch of data.evaluationBatches('validation', 3)) held.push(...batch.positions)
    expect(held).toEqual([8, 9, 10, 11])
    const tested: number[] = []
    for await (const batch of data.evaluationBatches('test', 3)) tested.push(...batch.positions)
    expect(tested).toEqual([6, 7])
    await data.close()
  })

  it('shows every training image once an epoch, in batches of which the last is smaller', async () => {
    const data = await open()
    const batches = await Promise.all([0, 1, 2, 3, 4, 5].map((index) => data.batch(0, index)))
    expect(batches.map(({ size }) => size)).toEqual([32, 32, 32, 32, 32, 20])
    expect(batches[0]!.images.length).toBe(32 * 32 * 32 * 3)
    const seen = batches.flatMap(({ positions }) => [...positions])
    expect(new Set(seen).size).toBe(180)
    const held: number[] = []
    for await (const batch of data.evaluationBatches('validation', 8)) held.push(...batch.positions)
    expect([...seen, ...held].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i))
  })

  it('gives the same batch for a position, whatever was asked before', async () => {
    const [first, second] = [await open(), await open()]
    await first.batch(0, 0)
    await first.batch(1, 4)
    const [one, other] = [await first.batch(2, 3), await second.batch(2, 3)]
    expect(one.positions).toEqual(other.positions)
    expect(Buffer.compare(bytesOf(one.images), bytesOf(other.images))).toBe(0)
  })

  it('gives other batches to other seeds and epochs', async () => {
    const [one, other] = [await open(), await open({}, 2)]
    expect((await one.batch(0, 0)).positions).not.toEqual((await one.batch(1, 0)).positions)
    expect((await one.batch(0, 0)).positions).not.toEqual((await other.batch(0, 0)).positions)
  })

  it('standardises: mean 0 and deviation 1 over the training part', async () => {
    const data = await open({ augmentation: { flip: false, shift: 0 } })
    let [sum, squares, count] = [0, 0, 0]
    for await (const { images } of data.evaluationBatches('train', 50))
      for (const value of images) {
        sum += value
        squares += value * value
        count++
      }
    expect(count).toBe(180 * 3072)
    expect(sum / count).toBeCloseTo(0, 5)
    expect(squares / count).toBeCloseTo(1, 5)
  })

  it('evaluates the test part with its labels, in order', async () => {
    const data = await open()
    const { labels } = await readImages(datasetPath)
    const found: number[] = []
    for await (const batch of data.evaluationBatches('test', 7)) found.push(...batch.labels)
    expect(found).toEqual([...labels.slice(200)])
  })

  it('goes on with the preprocessing of a checkpoint instead of fitting anew', async () => {
    const fitted = [
      { name: 'preprocessing/mean', shape: [3], data: Float32Array.of(1, 2, 3) },
      { name: 'preprocessing/deviation', shape: [3], data: Float32Array.of(4, 5, 6) },
    ]
    const data = await openTrainingData({ datasetPath, recipe, seed: 1, fitted })
    expect(data.preprocessing.toTensors()).toEqual(fitted)
  })

  it('leaves no preprocessing file for what is quick to fit', () => {
    expect(readdirSync(datasetPath).sort()).toEqual(['dataset.json', 'images.bin', 'labels.bin'])
  })
})

describe('the thread that makes batches', () => {
  const plan = async (): Promise<BatchPlan> => {
    const { pixels, labels } = await readImages(datasetPath)
    const training = Uint32Array.from({ length: 180 }, (_, i) => i)
    const shape = { height: 32, width: 32, channels: 3 }
    return {
      pixels,
      labels,
      training,
      shape,
      batchSize: 32,
      seed: 5,
      augmentation: { ...recipe.augmentation, crop: 2, cutout: 8, mixup: 0.3, colourJitter: 0.3 },
      state: { kind: 'gcn' },
    }
  }
  const start = async () =>
    (await startBatchThread(await plan(), pathToFileURL(join(await builtEngine(), '../batchWorker.js'))))!

  it('makes the very same batches, bit for bit, also after a jump', async () => {
    const make = createBatchMaker(await plan())
    const thread = await start()
    const asked = [
      [0, 0],
      [0, 1],
      [0, 2],
      [0, 5],
      [1, 0],
      [7, 3],
      [7, 4],
      [0, 0],
    ] as const
    for (const [epoch, index] of asked) {
      const [there, here] = [await thread.batch(epoch, index), make(epoch, index)]
      expect(there.labels).toEqual(here.labels)
      expect(there.positions).toEqual(here.positions)
      expect(there.mix).toEqual(here.mix)
      expect(Buffer.compare(bytesOf(there.images), bytesOf(here.images))).toBe(0)
    }
    await thread.close()
  })

  it('rejects what is asked of it after it was closed', async () => {
    const thread = await start()
    await thread.close()
    await expect(thread.batch(0, 0)).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})
