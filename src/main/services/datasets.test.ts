import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtEngine } from '../../../test/builtEngine.ts'
import type { DatasetEvent } from '../../shared/api/datasets.ts'
import { type Engine, nodeProcess, startEngine } from '../engine/client.ts'
import { readImages } from '../engine/data/readFolder.ts'
import { layoutOf } from '../workspace/layout.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { ServiceContext } from './context.ts'
import { createDatasets, type DatasetsService } from './datasets.ts'

let root = ''
let started = 0
let engine: Engine
let service: DatasetsService
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'allconv-datasets-'))
  const entry = await builtEngine()
  const workspace = { layout: layoutOf(root), access: 'write', mustWrite() {} } as unknown as Workspace
  const context: ServiceContext = {
    workspace,
    settings: () => {
      throw new Error('not asked for')
    },
    settingsProblem: () => null,
    startEngine() {
      started++
      engine = startEngine(nodeProcess(entry))
      return engine
    },
  }
  service = createDatasets(context, {})
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const collect = async (events: AsyncIterable<DatasetEvent>) => {
  const all: DatasetEvent[] = []
  for await (const event of events) all.push(event)
  return all
}
async function pictures(folder: string, count: number) {
  for (const [name, red] of [
    ['dark', 40],
    ['light', 220],
  ] as const) {
    mkdirSync(join(folder, name), { recursive: true })
    const create = { width: 8, height: 8, channels: 3, background: { r: red, g: 0, b: 0 } } as const
    const png = await sharp({ create }).png().toBuffer()
    for (let i = 0; i < count; i++) writeFileSync(join(folder, name, `${i}.png`), png)
  }
}

describe('data sets', () => {
  it('has the embedded one from the start, drawn once however many ask', async () => {
    const [list, again, { folder, dataset }] = await Promise.all([
      service.list(),
      service.list(),
      service.open('shapes'),
    ])
    expect(list).toEqual(again)
    expect(list).toEqual([dataset])
    expect(started).toBe(1)
    expect(dataset).toMatchObject({ name: 'shapes', counts: { train: 8000, test: 2000 }, height: 32, width: 32 })
    expect((await readImages(folder)).dataset.sha256).toBe(dataset.sha256)
  })

  it('draws the embedded one again where its description is lost, and keeps what was there in the trash', async () => {
    const { folder } = await service.open('shapes')
    rmSync(join(folder, 'dataset.json'))
    const list = await service.list()
    expect(list.map(({ name }) => name)).toContain('shapes')
    expect(existsSync(join(folder, 'dataset.json'))).toBe(true)
    const kept = join(root, 'trash', 'datasets', 'shapes')
    expect(existsSync(join(kept, 'images.bin'))).toBe(true)
    rmSync(kept, { recursive: true })
  })

  it('shows pages of images, of all classes or one', async () => {
    const { pixels, labels } = await readImages((await service.open('shapes')).folder)
    const page = await service.images({ name: 'shapes', part: 'test', classIndex: null, offset: 1995, count: 50 })
    expect(page).toMatchObject({ total: 2000, height: 32, width: 32 })
    expect([...page.indices]).toEqual([1995, 1996, 1997, 1998, 1999])
    expect([...page.labels]).toEqual([...labels.slice(9995)])
    expect(Buffer.compare(page.pixels, new Uint8Array(pixels.slice(9995 * 3072)))).toBe(0)

    const stars = await service.images({ name: 'shapes', part: 'train', classIndex: 5, offset: 10, count: 3 })
    expect(stars.total).toBe(800)
    expect([...stars.labels]).toEqual([5, 5, 5])
    const expected = [...labels.slice(0, 8000).keys()].filter((index) => labels[index] === 5).slice(10, 13)
    expect([...stars.indices]).toEqual(expected)
    const second = pixels.slice(expected[1]! * 3072, (expected[1]! + 1) * 3072)
    expect(Buffer.compare(stars.pixels.subarray(3072, 6144), new Uint8Array(second))).toBe(0)
  })

  it.each([
    [{ part: 'test', classIndex: null, offset: 2000 }, 2000],
    [{ part: 'test', classIndex: 3, offset: 1e6 }, 200],
  ] as const)('gives an empty page beyond the end', async (query, total) => {
    const page = await service.images({ name: 'shapes', count: 10, ...query })
    expect([page.total, page.labels.length, page.pixels.length]).toEqual([total, 0, 0])
  })

  it('refuses a class that does not exist', async () => {
    const query = { name: 'shapes', part: 'test', classIndex: 10, offset: 0, count: 1 } as const
    await expect(service.images(query)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: 'Shapes has no class 10; its classes are 0 to 9.',
    })
  })

  it('imports a folder in an engine and tells of its progress', async () => {
    await pictures(join(root, 'pictures'), 6)
    const events = await collect(service.import({ path: join(root, 'pictures'), name: 'mine', title: 'Mine' }))
    expect(events.at(-1)).toMatchObject({
      kind: 'done',
      dataset: { name: 'mine', title: 'Mine', classes: ['dark', 'light'] },
    })
    expect(events[0]).toMatchObject({ kind: 'progress', progress: { unit: 'images' } })
    expect((await service.list()).map(({ name }) => name)).toEqual(['mine', 'shapes'])
  })

  it('passes the engine’s sentence on', async () => {
    await expect(collect(service.import({ path: join(root, 'pictures'), name: 'mine' }))).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'A data set named mine exists already; choose another name or remove it first.',
    })
  })

  it('leaves nothing behind when whoever imports walks away', async () => {
    await pictures(join(root, 'many'), 1500)
    for await (const event of service.import({ path: join(root, 'many'), name: 'half' })) {
      expect(event.kind).toBe('progress')
      break
    }
    expect(readdirSync(join(root, 'datasets')).sort()).toEqual(['mine', 'shapes'])
  })

  it('leaves nothing behind when it is aborted', async () => {
    const abort = new AbortController()
    const work = (async () => {
      for await (const _ of service.import({ path: join(root, 'many'), name: 'half' }, abort.signal)) abort.abort()
    })()
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(readdirSync(join(root, 'datasets')).sort()).toEqual(['mine', 'shapes'])
  })

  it.skipIf(process.platform === 'win32')(
    'leaves nothing behind when it is aborted while its engine answers nothing',
    async () => {
      const abort = new AbortController()
      const work = (async () => {
        for await (const _ of service.import({ path: join(root, 'many'), name: 'half' }, abort.signal)) {
          // As an engine is whose disk or library hangs.
          process.kill(engine.pid!, 'SIGSTOP')
          abort.abort()
        }
      })()
      await expect(work).rejects.toMatchObject({ code: 'CANCELLED' })
      await engine.exited
      expect(() => process.kill(engine.pid!, 0)).toThrow('ESRCH')
      expect(readdirSync(join(root, 'datasets')).sort()).toEqual(['mine', 'shapes'])
    },
  )

  it('sweeps away what a dead process left before the next import', async () => {
    const stale = join(root, 'datasets', '.incoming-old-999999999-0a1b2c3d')
    mkdirSync(stale)
    await collect(service.import({ path: join(root, 'pictures'), name: 'again' }))
    expect(existsSync(stale)).toBe(false)
  })

  it('moves a removed data set to the trash', async () => {
    await service.remove('again')
    await expect(service.get('again')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'There is no data set "again"; import or download it first.',
    })
    expect(readdirSync(join(root, 'trash', 'datasets'))).toEqual(['again'])
  })

  it('lists what is whole, and names what is damaged', async () => {
    truncateSync(join(root, 'datasets', 'mine', 'images.bin'), 10)
    expect((await service.list()).map(({ name }) => name)).toEqual(['shapes'])
    expect(await service.problems()).toEqual([
      'Data set mine is damaged: images.bin has 10 bytes instead of 2304; import the data set again.',
    ])
  })

  it('keeps the embedded one', async () => {
    await expect(service.remove('shapes')).rejects.toMatchObject({ code: 'REFUSED' })
    await expect(collect(service.import({ path: root, name: 'shapes' }))).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})
