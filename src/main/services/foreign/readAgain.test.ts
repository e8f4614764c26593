import { cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { CURVES, closeOpened, openedForCurves } from '../../../../test/services/foreignRuns.ts'
import { importCurves } from './importCurves.ts'
import { readAgain } from './readAgain.ts'

afterEach(closeOpened)

const HEAD = 'step,loss,val_loss'

async function opened() {
  const ours = await openedForCurves()
  const lines = (...rows: string[]) => ours.csv('mine.csv', [HEAD, ...rows].join('\n'))
  const path = await lines('0,2,', '10,1,1.5')
  const [run] = await ours.take(path)
  return { ...ours, path, lines, run: run! }
}

describe('a foreign run whose source has grown', () => {
  it('is updated in place where it is opened again: id, beginning, title, tags and note stay', async () => {
    const { services, take, points, path, lines, run, begin } = await opened()
    await services.runs.edit({ ids: [run.id], title: 'Mine', tags: ['kept'], note: 'of Monday' })
    await lines('0,2,', '10,1,1.5', '20,0.5,1')
    const [again] = await take(path)
    expect(again).toMatchObject({
      id: run.id,
      title: 'Mine',
      tags: ['kept'],
      note: 'of Monday',
      createdAt: run.createdAt,
    })
    expect(again!.imported!.curves!.series.map(({ points: count }) => count)).toEqual([3, 2])
    const grown = [
      [0, 2],
      [10, 1],
      [20, 0.5],
    ]
    expect((await points(again!, 'step')).loss).toEqual(grown)
    const after = await begin()
    expect(after.runs.list()).toEqual([again])
    expect((await points(again!, 'step')).loss).toEqual(grown)
  })

  it('is read again by its id, and a source that says the same changes nothing', async () => {
    const { services, lines, run } = await opened()
    expect(await readAgain(services, run.id)).toEqual(run)
    await lines('0,2,', '10,1,1.5', '20,0.5,1')
    const again = await readAgain(services, run.id)
    expect(again.imported!.curves!.readAt).not.toBe(run.imported!.curves!.readAt)
    expect(again.imported!.curves!.series[0]).toMatchObject({ name: 'loss', points: 3 })
    expect(services.runs.list()).toEqual([again])
  })

  it('keeps what was said of its axis', async () => {
    const { services, take, csv, points } = await opened()
    const path = await csv('epochs.csv', 'step;acc\n0;0.5\n')
    const [run] = await take(path, { axis: 'epoch' })
    await writeFile(path, 'step;acc\n0;0.5\n1;0.75\n')
    expect((await points(await readAgain(services, run!.id), 'epoch')).acc).toEqual([
      [1, 0.5],
      [2, 0.25],
    ])
  })

  it('stays as it is where the source is gone or was sent by a page, which is said', async () => {
    const { services, path, lines, run, points, folder } = await opened()
    await lines()
    await expect(readAgain(services, run.id)).rejects.toThrow('no number beside its column of steps')
    await rm(path)
    await expect(readAgain(services, run.id)).rejects.toThrow('There is no file or folder')
    expect((await points(run, 'step')).loss).toHaveLength(2)
    await cp(join(CURVES, 'keras.csv'), join(folder, 'sent.csv'))
    const [sent] = await importCurves(services, { path: join(folder, 'sent.csv'), source: 'keras.csv' })
    await expect(readAgain(services, sent!.id)).rejects.toThrow('open them by their path')
  })

  it('is another run than the same numbers in another place, and one of several in a folder', async () => {
    const { services, take, folder, run, csv } = await opened()
    const [twin] = await take(await csv('twin.csv', `${HEAD}\n0,2,\n10,1,1.5`))
    expect(twin!.id).not.toBe(run.id)
    await cp(join(CURVES, 'torch'), join(folder, 'logs', 'a'), { recursive: true })
    await cp(join(CURVES, 'resumed'), join(folder, 'logs', 'b'), { recursive: true })
    const both = await take(join(folder, 'logs'))
    expect(both).toHaveLength(2)
    expect((await take(join(folder, 'logs', 'b')))[0]!.id).toBe(both[1]!.id)
    expect(await take(join(folder, 'logs'), { name: 'Logs' })).toMatchObject(
      both.map(({ id, title }) => ({ id, title: `Logs: ${title}` })),
    )
    expect(services.runs.list()).toHaveLength(4)
  })
})
