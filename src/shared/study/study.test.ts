import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyseArchitecture } from '../architecture/analysis.ts'
import { cellGroups, cellsOf, type StudyDataset } from './cells.ts'
import { READY_MADE_STUDIES } from './readyMade.ts'
import { StudyFileSchema } from './studyFile.ts'
import { variantsOf } from './variants.ts'

const dataset: StudyDataset = {
  title: 'Ten',
  classes: Array.from({ length: 10 }, (_, i) => `c${i}`),
  height: 32,
  width: 32,
  sha256: 'a'.repeat(64),
}
const study = (more: object) => StudyFileSchema.parse({ name: 's', dataset: 'ten', networks: ['all-cnn-c'], ...more })

describe('cells of a study', () => {
  it('has one for every network, variant and seed, none twice', () => {
    const cells = cellsOf(
      study({
        networks: ['model-c', 'all-cnn-c'],
        vary: { grid: { learningRate: [0.1, 0.05], batchSize: [64, 128] } },
        seeds: { count: 3 },
      }),
      dataset,
    )
    expect(cells).toHaveLength(2 * 4 * 3)
    expect(new Set(cells.map(({ asked }) => asked)).size).toBe(24)
    expect(cellGroups(cells).map(({ cells }) => cells.length)).toEqual(Array(8).fill(3))
  })

  it('asks for the same in other words with the same text: title, jobs, order of names, a preset spelled out', () => {
    const [plain] = cellsOf(study({ seeds: [7], recipe: { learningRate: 0.05, epochs: 350 } }), dataset)
    const [other] = cellsOf(
      study({
        name: 'other',
        title: 'Other',
        seeds: { from: 7, count: 1 },
        recipe: { epochs: 350 },
        compute: { jobs: 4, threads: 2 },
      }),
      dataset,
    )
    expect(other!.asked).toBe(plain!.asked)
  })

  it.each([
    ['another seed', { seeds: [8] }],
    ['another rate', { seeds: [7], recipe: { learningRate: 0.1 } }],
    ['another width', { seeds: [7], network: { width: 0.5 } }],
    ['direct convolutions', { seeds: [7], compute: { convolution: 'direct' } }],
  ])('%s is another training', (_, more) => {
    expect(cellsOf(study(more), dataset)[0]!.asked).not.toBe(cellsOf(study({ seeds: [7] }), dataset)[0]!.asked)
  })

  it('takes presets, for the classes and images of the data set', () => {
    const networks = ['resnet-20', { id: 'alexnet', width: 0.25 }, 'all-cnn-c']
    const cells = cellsOf(study({ networks, network: { width: 0.5, lastRelu: false }, seeds: [1] }), {
      ...dataset,
      height: 72,
      width: 64,
      classes: ['a', 'b', 'c'],
    })
    expect(cells.map(({ request: { architecture } }) => [architecture.id, architecture.input.height])).toEqual([
      ['resnet-20', 72],
      ['alexnet', 72],
      ['all-cnn-c', 72],
    ])
    for (const { request } of cells) expect(analyseArchitecture(request.architecture).classes).toBe(3)
    expect(cells[1]!.request.architecture.layers[0]).toMatchObject({ channels: 16 })
  })

  it("other images under the data set's name are other trainings", () => {
    const other = { ...dataset, sha256: 'b'.repeat(64) }
    expect(cellsOf(study({}), other)[0]!.asked).not.toBe(cellsOf(study({}), dataset)[0]!.asked)
  })

  it('adding seeds leaves the cells that were there as they were', () => {
    const few = cellsOf(study({ seeds: [1, 2] }), dataset).map(({ asked }) => asked)
    const more = cellsOf(study({ seeds: [1, 2, 3] }), dataset).map(({ asked }) => asked)
    expect(more).toEqual(expect.arrayContaining(few))
  })

  it("a network's own values win over the study's, and what varies over both", () => {
    const [cell] = cellsOf(
      study({
        networks: [{ id: 'model-c', recipe: { learningRate: 0.01, momentum: 0.8 } }],
        recipe: { learningRate: 0.1, batchSize: 64 },
        vary: { list: [{ momentum: 0.5 }] },
      }),
      dataset,
    )
    expect(cell!.request.recipe).toMatchObject({ learningRate: 0.01, batchSize: 64, momentum: 0.5 })
  })

  it.each([
    [{ networks: ['no-such-net'] }, /no-such-net/],
    [{ networks: ['model-a', 'model-a'] }, /"model-a" twice/],
    [{ vary: { grid: { learnRate: [1] } } }, /"learnRate"/],
    [{ vary: { grid: { momentum: [2] } } }, /momentum/],
    [{ network: { width: 16 }, networks: ['model-a'], recipe: { epochs: 0 } }, /epochs/],
  ])('%j is refused with what is wrong', (more, sentence) => {
    expect(() => cellsOf(study(more), dataset)).toThrow(sentence)
  })
})

describe('what varies', () => {
  it('random draws lie in their ranges, repeat themselves, and are few where they may be', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), fc.integer({ min: 1, max: 40 }), (seed, cells) => {
        const vary = {
          random: {
            cells,
            seed,
            ranges: { learningRate: { from: 0.001, to: 0.1, scale: 'log' as const }, batchSize: [64, 128] },
          },
        }
        const variants = variantsOf(study({ vary }))
        expect(variantsOf(study({ vary }))).toEqual(variants)
        expect(variants.length).toBeLessThanOrEqual(cells)
        for (const { learningRate, batchSize } of variants) {
          expect(learningRate).toBeGreaterThanOrEqual(0.001)
          expect(learningRate).toBeLessThanOrEqual(0.1)
          expect([64, 128]).toContain(batchSize)
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('studies that come with the workbench', () => {
  it.each(READY_MADE_STUDIES.map((ready) => [ready.id, ready] as const))('%s can be laid out', (_, ready) => {
    const cells = cellsOf(ready.make('cifar-10'), dataset)
    expect(new Set(cells.map(({ asked }) => asked)).size).toBe(cells.length)
    expect(cells.length).toBeGreaterThanOrEqual(20)
  })
})
