import type { RunEvent, RunSummary } from '@shared/training/run.ts'
import { describe, expect, it } from 'vitest'
import { reduceRuns } from './runs.ts'
import { steadyRuns } from './steadyRuns.ts'

const run = (id: string, change: Partial<RunSummary> = {}) =>
  ({ id, phase: 'training', step: 1, secondsLeft: 9, imagesPerSecond: 5, tags: [], ...change }) as unknown as RunSummary

const before = { a: run('a'), b: run('b') }
const progress = { step: 40, secondsLeft: 5, imagesPerSecond: 99, memoryBytes: 1, loopShare: 0 }

describe('runs without their progress', () => {
  it('are the very same after a progress event', () => {
    const event: RunEvent = { sequence: 1, runId: 'a', kind: 'progress', ...progress }
    expect(steadyRuns(before, reduceRuns(before, event))).toBe(before)
  })

  it('differ in the one run that has a new summary', () => {
    const now = { ...before, a: run('a', { phase: 'done' }) }
    const after = steadyRuns(before, now)
    expect([after.a, after.b]).toEqual([now.a, before.b])
    expect(after.b).toBe(before.b)
  })

  it.each([
    ['a run is added', { ...before, c: run('c') }],
    ['a run is removed', { a: before.a }],
    ['a run takes the place of another', { a: before.a, c: run('c') }],
  ])('are others when %s', (_, now) => {
    expect(steadyRuns(before, now)).toEqual(now)
  })
})
