import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { afterEach, describe, expect, it } from 'vitest'
import { CURVES, closeOpened, openedForCurves as opened } from '../../../../test/services/foreignRuns.ts'
import { examineWorkspace } from '../examineWorkspace.ts'
import { exportCurves } from '../exports/exportCurves.ts'

afterEach(closeOpened)

describe('a foreign run', () => {
  it('is opened, archived, removed and restored like any other, and found sound', async () => {
    const { take, begin, workspace } = await opened()
    const [run] = await take(join(CURVES, 'torch'))
    let services = await begin()
    expect(services.runs.list()).toEqual([run])
    const [archived] = await services.runs.edit({ ids: [run!.id], archived: true })
    expect(archived!.archived).toBe(true)
    await services.runs.remove([run!.id])
    await services.runs.restore([run!.id])
    services = await begin()
    expect(services.runs.list()).toHaveLength(1)
    const folder = join(workspace, 'runs', run!.id)
    expect((await readdir(folder)).sort()).toEqual(['checkpoints', 'curves.json', 'run.json', 'state.json'])
    const problems = async () => (await examineWorkspace(services.context.workspace, services.checkpoints)).problems
    expect(await problems()).toEqual([])
    await services.host.rebuildCatalogue()
    expect(services.runs.list()).toHaveLength(1)
    await rm(join(folder, 'curves.json'))
    expect(await problems()).toEqual([expect.stringContaining('curves.json')])
  })

  it('has no network, and says so', async () => {
    const { take, services } = await opened()
    const [run] = await take(join(CURVES, 'torch'))
    const sentence = `The run ${run!.id} holds curves that another program has measured, and no network`
    await expect(services.runs.resume(run!.id)).rejects.toThrow(sentence)
    await expect(
      services.runs.layers({ id: run!.id, quantities: [], to: null, from: null, columns: 1 }),
    ).rejects.toThrow(sentence)
  })

  it('leaves in every format, and comes in again as the same curves', async () => {
    const { take, services, folder, points } = await opened()
    const [run] = await take(join(CURVES, 'torch'))
    const ask = (format: 'csv' | 'parquet' | 'tensorboard', name = `out.${format}`) =>
      exportCurves(services, { runId: run!.id, format, rows: 'steps', path: join(folder, name) }, { isHere: true })
    await ask('csv')
    const [again] = await take(join(folder, 'out.csv'))
    expect((await points(again!, 'step'))['train/loss']).toEqual((await points(run!, 'step'))['train/loss'])
    expect((await points(again!, 'step')).validationError).toEqual((await points(run!, 'step'))['val/acc'])

    await ask('tensorboard', 'events')
    const [events] = await take(join(folder, 'events'))
    const single = (curve: number[][] | undefined) => curve?.map(([step, value]) => [step, Math.fround(value!)])
    const [there, here] = [await points(events!, 'step'), await points(run!, 'step')]
    expect(there['train/loss']).toEqual(single(here['train/loss']))
    expect(there.validationError).toEqual(single(here['val/acc']))
    expect(Object.keys(there)).toHaveLength(Object.keys(here).length)

    await ask('parquet')
    const file = await readFile(join(folder, 'out.parquet'))
    const rows = await parquetReadObjects({ file: file.buffer.slice(file.byteOffset, file.byteOffset + file.length) })
    const losses = rows.flatMap((row) => (row['train/loss'] === null ? [] : [[Number(row.step), row['train/loss']]]))
    expect(single(losses)).toEqual(here['train/loss'])
  })
})
