import { cp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fakeTraining } from '../../../test/services/fakeEngine.ts'
import { testRequest, testRuns } from '../../../test/services/testRuns.ts'
import { testFolder } from '../../../test/testFolder.ts'
import { layoutOf } from '../workspace/layout.ts'

async function stepsOf(runs: Awaited<ReturnType<typeof testRuns>>['runs'], id: string): Promise<number[]> {
  const [curve] = await runs.metrics({ runIds: [id], x: 'step', series: ['loss'], from: null, to: null, buckets: 1000 })
  return [...(curve?.x ?? [])]
}

describe('a copy of the folder, taken at any moment of a training', () => {
  it('is a workspace whose run goes on to its end, with every step once', async () => {
    const folder = await testFolder()
    const tick = () => new Promise<void>((resolve) => setTimeout(resolve, 1))
    const original = await testRuns(folder, fakeTraining({ stepsPerEpoch: 5, beforeStep: tick }))
    const { id } = await original.runs.start(testRequest({ epochs: 8 }))
    const copies: string[] = []
    let over = false
    const ended = original.runs.settled(id).then(() => {
      over = true
    })
    while (!over && copies.length < 25) {
      const copy = join(await testFolder(), 'copy')
      // Files vanish and change while they are copied, as in a backup of a live folder; a file that goes meanwhile is left out.
      await cp(folder, copy, { recursive: true, filter: (source) => !source.endsWith('.tmp') }).then(
        () => copies.push(copy),
        () => rm(copy, { recursive: true, force: true }),
      )
    }
    await ended
    await original.close()
    expect(copies.length).toBeGreaterThan(3)

    const phases = new Set<string>()
    let wholeCopies = 0
    for (const copy of copies) {
      if ((await readdir(layoutOf(copy).runs)).length === 0) continue
      const m = await testRuns(copy, fakeTraining({ stepsPerEpoch: 5 }))
      const [found] = m.runs.list()
      if (!found) {
        await m.close()
        continue // copied before run.json, which is written last
      }
      phases.add(found.phase)
      for (const checkpoint of m.runs.checkpoints(id)) await m.checkpoints.open(checkpoint.id)
      // Files are copied one after the other: a checkpoint may be newer than the copy of the steps that led to it.
      const copied = await stepsOf(m.runs, id)
      const behind = m.runs.checkpoints(id).some((checkpoint) => checkpoint.step > copied.length)
      if (found.phase !== 'done') {
        await m.runs.resume(id)
        await m.runs.settled(id)
      }
      expect(m.runs.get(id)).toMatchObject({ phase: 'done', reason: null, step: 40 })
      expect(m.runs.get(id).epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
      const steps = await stepsOf(m.runs, id)
      expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b))
      if (!behind) expect(steps.at(-1)).toBe(39)
      wholeCopies += behind ? 0 : 1
      await m.close()
    }
    expect(phases.has('paused')).toBe(true)
    expect(wholeCopies).toBeGreaterThan(0)
  })
})
