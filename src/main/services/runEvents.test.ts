import { describe, expect, it } from 'vitest'
import { gate, known, range, runManager, stepsOf } from '../../../test/services/testManager.ts'
import { testRequest } from '../../../test/services/testRuns.ts'
import type { RunEvent } from '../../shared/training/run.ts'

describe('events', () => {
  async function collect(events: AsyncIterable<RunEvent>, until: (event: RunEvent) => boolean) {
    const list: RunEvent[] = []
    for await (const event of events) {
      list.push(event)
      if (until(event)) break
    }
    return list
  }
  const isDone = (event: RunEvent) => event.kind === 'summary' && event.summary.phase === 'done'

  it('tell all of a training in order, numbered without a gap', async () => {
    const m = await runManager()
    const reading = collect(m.runs.events(-1), isDone)
    await new Promise((resolve) => setImmediate(resolve))
    const { id } = await m.runs.start(testRequest({ epochs: 2 }))
    const events = await reading
    expect(events.map(({ sequence }) => sequence - events[0]!.sequence)).toEqual(range(events.length))
    const phases = events.flatMap((event) => (event.kind === 'summary' ? [event.summary.phase] : []))
    expect([...new Set(phases)]).toEqual(['queued', 'preparing', 'training', 'done'])
    const steps = events.flatMap((event) => (event.kind === 'steps' ? event.steps.map(({ step }) => step) : []))
    expect(steps).toEqual(range(8))
    const kinds = events.filter(({ kind }) => kind === 'epoch' || kind === 'checkpoint').map(({ kind }) => kind)
    expect(kinds).toEqual(['epoch', 'checkpoint', 'epoch', 'checkpoint'])
    expect(events.every(({ runId }) => runId === id)).toBe(true)
  })

  it('give a reader that comes back what it missed', async () => {
    const m = await runManager()
    const reading = collect(m.runs.events(-1), (event) => event.kind === 'steps')
    await new Promise((resolve) => setImmediate(resolve))
    const { id } = await m.runs.start(testRequest({ epochs: 1 }))
    const before = await reading
    await m.runs.settled(id)
    const after = await collect(m.runs.events(before.at(-1)!.sequence), isDone)
    expect(after[0]!.sequence).toBe(before.at(-1)!.sequence + 1)
    expect(after.filter(({ kind }) => kind === 'steps')).toHaveLength(3)
  })

  it('begin with all runs for a reader that asks for what is no longer kept', async () => {
    const m = await runManager()
    const { id } = await m.runs.start(testRequest({ epochs: 1 }))
    await m.runs.settled(id)
    for (const after of [17, Number.MAX_SAFE_INTEGER]) {
      const [event] = await collect(m.runs.events(after), () => true)
      expect(event).toMatchObject({ kind: 'reset', runId: '', summaries: [{ id, phase: 'done' }] })
    }
  })

  it('end for a reader that leaves while nothing happens', async () => {
    const m = await runManager()
    const abort = new AbortController()
    const reading = collect(m.runs.events(-1, abort.signal), () => false)
    await new Promise((resolve) => setImmediate(resolve))
    abort.abort()
    expect(await reading).toEqual([])
    const left = m.runs.events(-1)
    const next = left.next()
    await left.return!()
    expect(await next).toEqual({ done: true, value: undefined })
  })
})

describe('curves', () => {
  it('follow a training: the same question again has the new steps', async () => {
    const stop = gate()
    const m = await runManager({ beforeStep: (step) => (step === 3 ? stop.wait() : undefined) })
    const { id } = await m.runs.start(testRequest({ epochs: 1 }))
    await known(m, id, 3)
    expect(await stepsOf(m, id)).toEqual(range(3))
    stop.release()
    await m.runs.settled(id)
    expect(await stepsOf(m, id)).toEqual(range(4))
    expect(await stepsOf(m, id)).toEqual(range(4))
  })

  it('come in the order of the question, one a run and series', async () => {
    const m = await runManager()
    const ids: string[] = []
    for (let i = 0; i < 2; i++) {
      const { id } = await m.runs.start(testRequest({ epochs: 1 }))
      await m.runs.settled(id)
      ids.unshift(id)
    }
    const query = { runIds: ids, x: 'epoch', series: ['error', 'loss'], from: 0.2, to: 0.6, buckets: 10 } as const
    const curves = await m.runs.metrics({ ...query, series: [...query.series] })
    expect(curves.map(({ runId, series }) => [runId, series])).toEqual(
      ids.flatMap((id) => [
        [id, 'error'],
        [id, 'loss'],
      ]),
    )
    expect(curves.map(({ x }) => [...x])).toEqual(Array(4).fill([0.25, 0.5]))
  })

  it('of an unknown run are not found', async () => {
    const m = await runManager()
    const query = { runIds: ['nobody'], x: 'step', series: ['loss'], from: null, to: null, buckets: 10 } as const
    await expect(m.runs.metrics({ ...query, runIds: ['nobody'], series: ['loss'] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
