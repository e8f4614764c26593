import type { EpochMetrics, RunEvent, RunSummary } from '@shared/training/run.ts'
import { describe, expect, it } from 'vitest'
import { reduceRuns } from './runs.ts'

const run = (id: string, change: Partial<RunSummary> = {}) =>
  ({ id, phase: 'training', step: 1, secondsLeft: 9, ...change }) as unknown as RunSummary

const before = { a: run('a'), b: run('b') }
type Bare<E> = E extends RunEvent ? Omit<E, 'sequence'> : never
const event = (bare: Bare<RunEvent>) => ({ sequence: 1, ...bare }) as RunEvent

describe('the list of runs after an event', () => {
  it('has the new summary and leaves the others as they were', () => {
    const after = reduceRuns(before, event({ kind: 'summary', runId: 'a', summary: run('a', { phase: 'paused' }) }))
    expect(after.a?.phase).toBe('paused')
    expect(after.b).toBe(before.b)
  })

  it('moves a run on by its progress', () => {
    const progress = { step: 40, secondsLeft: 5, imagesPerSecond: 99, memoryBytes: 1, loopShare: 0 }
    const after = reduceRuns(before, event({ kind: 'progress', runId: 'a', ...progress }))
    expect(after.a).toMatchObject({ step: 40, secondsLeft: 5, imagesPerSecond: 99, phase: 'training' })
  })

  it('forgets a run that was removed', () => {
    expect(Object.keys(reduceRuns(before, event({ kind: 'removed', runId: 'a' })))).toEqual(['b'])
  })

  it('holds what a reset says and nothing else', () => {
    expect(Object.keys(reduceRuns(before, event({ kind: 'reset', runId: '', summaries: [run('c')] })))).toEqual(['c'])
  })

  it.each([
    ['steps', event({ kind: 'steps', runId: 'a', steps: [] })],
    ['an epoch, whose summary follows', event({ kind: 'epoch', runId: 'a', metrics: { epoch: 1 } as EpochMetrics })],
    [
      'progress of a run it does not know',
      event({
        kind: 'progress',
        runId: 'x',
        step: 1,
        secondsLeft: null,
        imagesPerSecond: null,
        memoryBytes: 0,
        loopShare: 0,
      }),
    ],
  ])('is the very same after %s, so that nothing is drawn anew', (_, unchanged) => {
    expect(reduceRuns(before, unchanged)).toBe(before)
  })

  it('is the same for many events at once as for one after the other, and copies no run that none is of', () => {
    const before = Object.fromEntries(['a', 'b', 'c'].map((id) => [id, run(id)]))
    const events = [
      event({ kind: 'summary', runId: 'a', summary: run('a', { phase: 'paused' }) }),
      event({ kind: 'removed', runId: 'b' }),
      event({
        kind: 'progress',
        runId: 'a',
        step: 7,
        secondsLeft: 1,
        imagesPerSecond: 2,
        memoryBytes: 3,
        loopShare: 0,
      }),
      event({ kind: 'summary', runId: 'd', summary: run('d') }),
      event({
        kind: 'progress',
        runId: 'b',
        step: 9,
        secondsLeft: 1,
        imagesPerSecond: 2,
        memoryBytes: 3,
        loopShare: 0,
      }),
    ]
    const frozen = structuredClone(before)
    const together = reduceRuns(before, ...events)
    expect(together).toEqual(events.reduce((state, one) => reduceRuns(state, one), before))
    expect(Object.keys(together)).toEqual(['a', 'c', 'd'])
    expect(together.c).toBe(before.c)
    expect(before).toEqual(frozen)
  })
})
