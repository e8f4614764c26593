import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gate, known, pausedAtSix, range, runManager } from '../../../../test/services/testManager.ts'
import { testRequest } from '../../../../test/services/testRuns.ts'
import { testFolder } from '../../../../test/testFolder.ts'
import { readEvents } from '../foreign/readEvents.ts'

/** What a reader of event files finds in a run's folder: steps and values by tag. */
async function read(folder: string) {
  const files = (await readdir(folder)).map((name) => join(folder, name))
  const { curves, left } = await readEvents(files, folder, 'run')
  const found = curves
    .series()
    .map(({ name, step, value, length }) => [
      name,
      [...step.subarray(0, length)].map((at, index) => [at, value[index]!] as const),
    ])
  return { files, left, tags: Object.fromEntries(found) as Record<string, (readonly [number, number])[]> }
}
const steps = (points: readonly (readonly [number, number])[] | undefined) => points?.map(([step]) => step)

describe('event files beside a training', () => {
  it('hold every step and epoch once it is done, and grow while it goes on', async () => {
    const stop = gate()
    const m = await runManager({ beforeStep: (step) => (step === 6 ? stop.wait() : undefined) })
    const folder = join(await testFolder(), 'logs')
    const { id } = await m.runs.start(testRequest(), folder)
    await known(m, id, 6)
    const trained = async () => steps((await read(join(folder, id))).tags['train/loss'])
    await expect.poll(trained, { timeout: 30_000 }).toEqual(range(6))
    stop.release()
    await m.runs.settled(id)
    const { tags, files, left } = await read(join(folder, id))
    expect(files).toHaveLength(1)
    expect(left).toEqual(['Not numbers, so not taken: settings.'])
    expect(steps(tags['train/loss'])).toEqual(range(12))
    expect(tags['epoch/validation_error']).toEqual(
      [3, 7, 11].map((step, epoch) => [step, expect.closeTo(m.runs.get(id).epochs[epoch]!.validationError!, 6)]),
    )
  })

  it('of a run that went on from its checkpoint have no step twice, whatever was written before', async () => {
    const folder = await testFolder()
    const { m, id } = await pausedAtSix(folder)
    expect(steps((await read(join(folder, id))).tags['train/loss'])).toEqual(range(6))
    await m.runs.resume(id)
    await m.runs.settled(id)
    const { tags, files } = await read(join(folder, id))
    expect(files).toHaveLength(2)
    expect(steps(tags['train/loss'])).toEqual(range(12))
    expect(steps(tags['epoch/test_error'])).toEqual([3, 7, 11])
  })

  it('begin with a resume that names a folder, and tell what was trained before', async () => {
    const { m, id } = await pausedAtSix()
    const folder = await testFolder()
    await m.runs.resume(id, folder)
    await m.runs.settled(id)
    expect(steps((await read(join(folder, id))).tags['train/loss'])).toEqual(range(12))
  })

  it('that cannot be written stop no training: one warning, and another try', async () => {
    const stop = gate()
    const m = await runManager({ beforeStep: (step) => (step === 6 ? stop.wait() : undefined) })
    const place = join(await testFolder(), 'taken')
    await writeFile(place, 'a file where a folder is wanted')
    const { id } = await m.runs.start(testRequest(), place)
    await known(m, id, 6)
    await expect.poll(() => m.runs.get(id).warnings, { timeout: 30_000 }).toHaveLength(1)
    expect(m.runs.get(id).warning).toMatch(/^The training goes on without event files for TensorBoard in .*taken/)
    await rm(place)
    stop.release()
    expect(await m.runs.settled(id)).toMatchObject({ phase: 'done', reason: null, warnings: [] })
    expect(steps((await read(join(place, id))).tags['train/loss'])).toEqual(range(12))
  })
})
