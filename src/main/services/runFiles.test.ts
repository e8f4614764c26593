import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { files, gate, known, range, release, runManager, stepsOf } from '../../../test/services/testManager.ts'
import { testRequest } from '../../../test/services/testRuns.ts'
import { testFolder } from '../../../test/testFolder.ts'
import { runPaths } from '../workspace/layout.ts'

describe('retention', () => {
  it('keeps every n-th epoch, the best and the last', async () => {
    const retention = { everyEpochs: 4, atMost: null }
    const m = await runManager({ validationErrors: [0.9, 0.1, 0.8, 0.7, 0.6, 0.5, 0.5, 0.5, 0.5] }, undefined, {
      retention,
    })
    const { id } = await m.runs.start(testRequest({ epochs: 9 }))
    await m.runs.settled(id)
    expect(m.runs.checkpoints(id).map(({ epoch }) => epoch + 1)).toEqual([2, 4, 8, 9])
    expect(await files(m, id)).toEqual(
      ['epoch-2', 'epoch-4', 'epoch-8', 'epoch-9'].map((name) => `${name}.safetensors`),
    )
  })

  it('keeps at most so many, the newest ones, beside the best', async () => {
    const retention = { everyEpochs: 1, atMost: 2 }
    const m = await runManager({ validationErrors: [0.1] }, undefined, { retention })
    const { id } = await m.runs.start(testRequest({ epochs: 6 }))
    await m.runs.settled(id)
    expect(m.runs.checkpoints(id).map(({ epoch }) => epoch + 1)).toEqual([1, 5, 6])
  })

  it('is kept by a run that was killed after its last checkpoint, and so writes no other', async () => {
    const folder = await testFolder()
    const killed = await runManager({ validationErrors: [0.1] }, folder, {
      retention: { everyEpochs: 1, atMost: null },
    })
    const { id } = await killed.runs.start(testRequest({ epochs: 6 }))
    await killed.runs.settled(id)
    await release(killed).close()
    const path = runPaths(join(folder, 'runs'), id).state
    await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), phase: 'paused' }))
    const m = await runManager({}, folder, { retention: { everyEpochs: 1, atMost: 2 } })
    await m.runs.resume(id)
    expect(await m.runs.settled(id)).toMatchObject({ phase: 'done' })
    expect(m.runs.checkpoints(id).map(({ epoch }) => epoch + 1)).toEqual([1, 5, 6])
  })
})

describe('names, notes and the trash', () => {
  it('keeps a new title, tags and note over a restart', async () => {
    const folder = await testFolder()
    const first = await runManager({}, folder)
    const { id } = await first.runs.start(testRequest({ epochs: 1 }))
    await first.runs.settled(id)
    await first.runs.edit({ ids: [id], title: 'My best', tags: ['baseline'], note: 'slow start', archived: true })
    await release(first).close()
    const m = await runManager({}, folder)
    expect(m.runs.get(id)).toMatchObject({ title: 'My best', tags: ['baseline'], note: 'slow start', archived: true })
    expect(m.runs.file(id).title).toBe('All-CNN-C on Shapes')
  })

  it('changes of a title during a training are not lost to it', async () => {
    const stop = gate()
    const m = await runManager({ beforeStep: (step) => (step === 3 ? stop.wait() : undefined) })
    const { id } = await m.runs.start(testRequest({ epochs: 2 }))
    await known(m, id, 3)
    stop.release()
    await Promise.all([m.runs.edit({ ids: [id], title: 'Renamed' }), m.runs.edit({ ids: [id], note: 'noted' })])
    expect(await m.runs.settled(id)).toMatchObject({ phase: 'done', title: 'Renamed', note: 'noted' })
  })

  it('gives a removed run back whole, with its curve', async () => {
    const m = await runManager()
    const { id } = await m.runs.start(testRequest({ epochs: 1 }))
    const before = await m.runs.settled(id)
    const checkpoints = m.runs.checkpoints(id)
    await m.runs.remove([id])
    expect(m.runs.list()).toEqual([])
    expect((await m.runs.removed()).map((file) => file.id)).toEqual([id])
    await expect(m.checkpoints.open(checkpoints[0]!.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await m.runs.restore([id])).toEqual([before])
    expect(m.runs.checkpoints(id)).toEqual(checkpoints)
    expect(await stepsOf(m, id)).toEqual(range(4))
  })
})

describe('a checkpoint', () => {
  it.each([
    [
      'one byte flipped',
      async (path: string) => writeFile(path, Buffer.from(await readFile(path)).fill(0, 9, 10)),
      'its SHA-256 is not the one it was written with',
    ],
    ['a byte added', (path: string) => appendFile(path, 'x'), /it has \d+ bytes instead of \d+/],
    ['no content', (path: string) => writeFile(path, ''), 'it has 0 bytes instead of'],
  ])('with %s is refused on opening', async (_, damage, sentence) => {
    const m = await runManager()
    const { id } = await m.runs.start(testRequest({ epochs: 1 }))
    await m.runs.settled(id)
    const info = m.runs.checkpoints(id)[0]!
    expect((await m.checkpoints.open(info.id)).info).toEqual(info)
    await damage(join(m.workspace.layout.root, info.path))
    await expect(m.checkpoints.open(info.id)).rejects.toMatchObject({ code: 'BAD_FILE' })
    await expect(m.checkpoints.open(info.id)).rejects.toThrow(sentence)
  })
})
