import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { dataset, REQUEST, runFolder, sharedEngine, stepsOf, wholeRun } from '../../../../test/training/engineRuns.ts'
import type { RangePoint, RangeTestEvent } from '../../../shared/training/rangeTest.ts'
import { rangeRate } from '../../../shared/training/rangeTest.ts'

describe('a range test', { timeout: 120_000 }, () => {
  it('begins as the training does, grows its rates and ends where the loss is beyond use', async () => {
    const folder = await runFolder()
    const input = { request: REQUEST, steps: 60, from: 1e-4, to: 1e4, datasetFolder: dataset.folder }
    const job = (await sharedEngine()).call('range-test', input)
    const events: RangeTestEvent[] = []
    for await (const event of job.events) events.push(event)
    const { points } = await job.result
    expect(events.flatMap((event): RangePoint[] => (event.kind === 'points' ? event.points : []))).toEqual(points)
    expect(points.map(({ learningRate }) => learningRate)).toEqual(points.map((_, step) => rangeRate(input, step)))
    // Before the first step no rate has acted.
    expect(points[0]!.loss).toBe(stepsOf((await wholeRun()).events)[0]!.loss)
    expect(points.length).toBeGreaterThan(10)
    expect(points.length).toBeLessThan(60)
    expect(await readdir(`${folder}/checkpoints`)).toEqual([])
  })

  it('refuses what cannot be trained', async () => {
    const input = { request: REQUEST, steps: 20, from: 1e-4, to: 1, datasetFolder: '/nowhere' }
    await expect((await sharedEngine()).call('range-test', input).result).rejects.toThrow(
      'There is no data set in /nowhere',
    )
  })
})
