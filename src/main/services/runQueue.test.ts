import { describe, expect, it } from 'vitest'
import { gate, known, runManager } from '../../../test/services/testManager.ts'
import { testRequest } from '../../../test/services/testRuns.ts'

describe('the queue', () => {
  it('trains one after the other, in order', async () => {
    const stop = gate()
    const m = await runManager({ beforeStep: (step) => (step === 1 ? stop.wait() : undefined) })
    const ids: string[] = []
    for (let i = 0; i < 3; i++) ids.push((await m.runs.start(testRequest({ epochs: 1 }))).id)
    await known(m, ids[0]!, 1)
    expect(ids.map((id) => m.runs.get(id).phase)).toEqual(['training', 'queued', 'queued'])
    expect(m.engines.alive()).toBe(1)
    stop.release()
    await Promise.all(ids.map((id) => m.runs.settled(id)))
    expect(m.engines.inputs.map(({ runId }) => runId)).toEqual(ids)
  })

  it('lets a training on the processor run beside one on the graphics card', async () => {
    const stop = gate()
    const m = await runManager({ beforeStep: (step) => (step === 1 ? stop.wait() : undefined) })
    const gpu = await m.runs.start(testRequest({ epochs: 1, runtime: 'webgpu' }))
    const cpu = await m.runs.start(testRequest({ epochs: 1, runtime: 'wasm' }))
    const second = await m.runs.start(testRequest({ epochs: 1, runtime: 'tensorflow' }))
    await Promise.all([known(m, gpu.id, 1), known(m, cpu.id, 1)])
    expect([gpu, cpu, second].map(({ id }) => m.runs.get(id).phase)).toEqual(['training', 'training', 'queued'])
    stop.release()
    await Promise.all([gpu, cpu, second].map(({ id }) => m.runs.settled(id)))
  })

  it('gives the place of a waiting run that is paused or stopped to the next', async () => {
    const stop = gate()
    const m = await runManager({ beforeStep: (step) => (step === 1 ? stop.wait() : undefined) })
    const ids: string[] = []
    for (let i = 0; i < 4; i++) ids.push((await m.runs.start(testRequest({ epochs: 1 }))).id)
    await known(m, ids[0]!, 1)
    expect(await m.runs.pause(ids[1]!)).toMatchObject({ phase: 'paused', reason: null })
    expect(await m.runs.stop(ids[2]!)).toMatchObject({ phase: 'stopped' })
    stop.release()
    await m.runs.settled(ids[3]!)
    expect(ids.map((id) => m.runs.get(id).phase)).toEqual(['done', 'paused', 'stopped', 'done'])
  })
})
