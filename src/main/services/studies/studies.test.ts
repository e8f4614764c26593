import { describe, expect, it } from 'vitest'
import { gate, type Manager, runManager } from '../../../../test/services/testManager.ts'
import { testDataset } from '../../../../test/services/testRuns.ts'
import { presetArchitecture } from '../../../shared/architecture/presets/table.ts'
import { StudyFileSchema } from '../../../shared/study/studyFile.ts'
import type { ArchitecturesService } from '../architectures.ts'
import { createStudies } from './studies.ts'

const file = (more: object = {}) =>
  StudyFileSchema.parse({
    name: 'two-by-three',
    dataset: 'shapes',
    networks: ['model-c', 'all-cnn-c'],
    network: { width: 0.1 },
    preset: 'quick',
    recipe: { epochs: 2, learningRateDrops: [] },
    seeds: [1, 2, 3],
    ...more,
  })

function studiesOf({ workspace, runs }: Manager, architectures = {} as ArchitecturesService) {
  const context = { workspace, settings: () => ({}), startEngine: () => null } as never
  const datasets = { open: async () => ({ folder: '/nowhere', dataset: testDataset }) }
  return createStudies({ context, runs, datasets, architectures, changed: () => {} })
}

/** A manager and its studies, the study of the tests saved. */
async function setUp(options?: Parameters<typeof runManager>[0], more?: object) {
  const manager = await runManager(options)
  const studies = studiesOf(manager)
  await studies.save(file(more))
  return { manager, studies }
}
const states = async (studies: ReturnType<typeof studiesOf>, id = 'two-by-three') =>
  (await studies.get(id)).cells.map(({ state }) => state)

describe('a study', () => {
  it('trains every cell once; started again it trains nothing', async () => {
    const { manager, studies } = await setUp()
    await studies.start('two-by-three')
    await studies.settled('two-by-three')
    expect(await states(studies)).toEqual(Array(6).fill('done'))
    const created = manager.runs.list().map(({ id, createdAt }) => [id, createdAt])
    await studies.start('two-by-three')
    await studies.settled('two-by-three')
    expect(manager.runs.list().map(({ id, createdAt }) => [id, createdAt])).toEqual(created)
  })

  it('keeps presets by their names, and writes own networks in, also one with the id of a preset', async () => {
    const own = presetArchitecture('vgg-16-bn', { width: 0.05 })
    const get = async (id: string) =>
      id === own.id
        ? { architecture: own, origin: 'own' as const, version: 1, savedAt: null }
        : { architecture: presetArchitecture(id), origin: 'preset' as const, version: 1, savedAt: null }
    const studies = studiesOf(await runManager(), { get } as unknown as ArchitecturesService)
    const { file: saved, cells } = await studies.save(file({ networks: ['resnet-20', own.id], seeds: [1] }))
    expect(saved.networks).toEqual(['resnet-20', { id: own.id, architecture: own }])
    expect(cells.map(({ state }) => state)).toEqual(['missing', 'missing'])
  })

  it('keeps the values of its preset that it began with, and a new one has the present ones', async () => {
    const { manager, studies } = await setUp({}, { preset: 'paper', version: 1 })
    const batches = async () => {
      const { file: kept, cells } = await studies.get('two-by-three')
      const [first] = (await studies.plan('two-by-three')).cells
      return [kept.version, cells.length, first!.request.recipe.batchSize]
    }
    expect(await batches()).toEqual([1, 6, 128])
    await studies.save(file({ preset: 'paper' })) // the same file again, which names no version
    expect(await batches()).toEqual([1, 6, 128])
    expect((await studiesOf(manager).preview(file({ preset: 'paper' }))).file.version).toBe(1)
    await studies.remove('two-by-three')
    await studies.save(file({ preset: 'paper' }))
    expect(await batches()).toEqual([2, 6, 256])
  })

  it('that is new takes no name that is taken, and leaves the other as it was', async () => {
    const { studies } = await setUp()
    const before = await studies.get('two-by-three')
    const other = file({ seeds: [7] })
    await expect(studies.save(other, { isNew: true })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/"two-by-three" already .*choose another name/),
    })
    expect((await studies.get('two-by-three')).file).toEqual(before.file)
    await studies.save(other)
    expect((await studies.get('two-by-three')).file.seeds).toEqual([7])
  })

  it('trains as many at a time as it may', async () => {
    const hold = gate()
    const { manager, studies } = await setUp(
      { beforeStep: (step) => (step === 2 ? hold.wait() : undefined) },
      { compute: { jobs: 3 } },
    )
    await studies.start('two-by-three')
    await hold.arrival
    await expect
      .poll(() => manager.runs.list().filter(({ phase }) => phase === 'training' || phase === 'preparing').length)
      .toBe(3)
    hold.release()
    await studies.settled('two-by-three')
    expect(await states(studies)).toEqual(Array(6).fill('done'))
  })

  it('finds the finished cells of another study that asks for the same', async () => {
    const { manager, studies } = await setUp()
    await studies.start('two-by-three')
    await studies.settled('two-by-three')
    await studies.save(file({ name: 'other', seeds: [2, 3, 4] }))
    expect(await states(studies, 'other')).toEqual(['done', 'done', 'missing', 'done', 'done', 'missing'])
    expect(manager.runs.list()).toHaveLength(6)
  })

  it('adds seeds that it does not have, and trains only those', async () => {
    const { manager, studies } = await setUp()
    await studies.start('two-by-three')
    await studies.settled('two-by-three')
    const { cells } = await studies.addSeeds('two-by-three', 2)
    expect(cells.filter(({ state }) => state === 'missing').map(({ seed }) => seed)).toEqual([4, 5, 4, 5])
    await studies.start('two-by-three')
    await studies.settled('two-by-three')
    expect(manager.runs.list()).toHaveLength(10)
  })

  it('keeps its rule once an epoch has ended, and may change it before', async () => {
    const { studies } = await setUp()
    await studies.save(file({ rule: { withinPoints: 2 } }))
    await studies.start('two-by-three')
    await studies.settled('two-by-three')
    await expect(studies.save(file({ rule: { withinPoints: 5 } }))).rejects.toThrow(/fixed since its first epoch/)
    await studies.save(file({ title: 'A better name', rule: { withinPoints: 2 } }))
  })

  it('rests when paused and goes on from there', async () => {
    const hold = gate()
    const { studies } = await setUp({ beforeStep: (step) => (step === 2 ? hold.wait() : undefined) })
    await studies.start('two-by-three')
    await hold.arrival
    const paused = studies.pause('two-by-three')
    hold.release()
    await paused
    expect((await states(studies)).filter((state) => state === 'done').length).toBeLessThan(6)
    await studies.start('two-by-three')
    await studies.settled('two-by-three')
    expect(await states(studies)).toEqual(Array(6).fill('done'))
  })

  it('refuses to be removed while it trains; removed, it leaves its runs and can be brought back', async () => {
    const { manager, studies } = await setUp()
    await studies.start('two-by-three')
    await expect(studies.remove('two-by-three')).rejects.toThrow(/pause it/)
    await studies.settled('two-by-three')
    await studies.remove('two-by-three')
    await expect(studies.get('two-by-three')).rejects.toThrow(/no study/)
    expect(manager.runs.list()).toHaveLength(6)
    expect((await studies.restore('two-by-three')).cells.every(({ state }) => state === 'done')).toBe(true)
  })
})
