import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import {
  dataset,
  inputOf,
  REQUEST,
  runFolder,
  STEPS_PER_EPOCH,
  sharedEngine,
  trainIn,
} from '../../../../test/training/engineRuns.ts'
import { encodeSafetensors } from '../../../shared/checkpoint/safetensors.ts'
import { ESTIMATE_STEPS, trainingSeconds } from '../../../shared/training/estimate.ts'
import { checkpointSize } from './estimate.ts'

describe('an estimate', { timeout: 120_000 }, () => {
  it('measures this training: its steps, its checkpoint, and a time of the right size', async () => {
    const folder = await runFolder()
    const job = (await sharedEngine()).call('estimate', { request: REQUEST, datasetFolder: dataset.folder })
    const phases = new Set<string>()
    for await (const { progress } of job.events) phases.add(progress.phase)
    const measured = await job.result
    expect(phases).toContain('measuring')
    expect(measured).toMatchObject({ steps: ESTIMATE_STEPS, stepsPerEpoch: STEPS_PER_EPOCH })
    expect(await readdir(`${folder}/checkpoints`)).toEqual([])

    const { events } = await trainIn(await inputOf(), await sharedEngine())
    const files = events.flatMap((event) => (event.kind === 'checkpoint' ? [event.checkpoint.bytes] : []))
    // The header of a real one says more of its run.
    expect(measured.checkpointBytes).toBeGreaterThan(files[0]! - 16_384)
    expect(measured.checkpointBytes).toBeLessThan(files[0]! + 16_384)
    const epochs = events.flatMap((event) => (event.kind === 'epoch' ? [event.metrics.seconds] : []))
    const actual = epochs.reduce((sum, seconds) => sum + seconds, 0)
    const estimated = trainingSeconds(measured, epochs.length)
    // Plausible, on a machine that others use as well: no number is held to.
    expect(estimated).toBeGreaterThan(actual / 20)
    expect(estimated).toBeLessThan(actual * 20)
    expect(measured.memoryBytes).toBeGreaterThan(50e6)
  })

  it('ends when it is cancelled', async () => {
    const job = (await sharedEngine()).call('estimate', { request: REQUEST, datasetFolder: dataset.folder })
    job.cancel()
    await expect(job.result).rejects.toMatchObject({ code: 'CANCELLED' })
  })

  it('knows the size of a checkpoint of 5 GiB without putting it together', () => {
    const tensor = (name: string, data: Float32Array) => ({ name, shape: [data.length], data })
    const small = ['a', 'b'].map((name) => tensor(name, new Float32Array(5)))
    const metadata = { checkpoint: JSON.stringify(REQUEST) }
    expect(checkpointSize(small, REQUEST)).toBe(encodeSafetensors({ tensors: small, metadata }).byteLength)

    const shared = new Float32Array(2 ** 24)
    const large = Array.from({ length: 80 }, (_, index) => tensor(`conv${index}/kernel`, shared))
    const before = process.memoryUsage().arrayBuffers
    const bytes = checkpointSize(large, REQUEST)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24)
    expect(bytes).toBeGreaterThan(5 * 2 ** 30)
    expect(bytes).toBeLessThan(5 * 2 ** 30 + 16_384)
  })
})
