import { describe, expect, test } from 'vitest'
import type { RunPhase, RunSummary } from '../../../shared/training/run.ts'
import { attentionOf, noticeOf, quitQuestion } from './attention.ts'

const run = (phase: RunPhase, extra: Partial<RunSummary> = {}) =>
  ({
    id: 'r',
    title: 'All-CNN-C',
    phase,
    step: 0,
    totalSteps: 100,
    reason: null,
    lastEpoch: null,
    ...extra,
  }) as unknown as RunSummary

test('the dock shows the share of all active runs, and the machine stays awake for them', () => {
  expect(attentionOf([run('training', { step: 50 }), run('queued'), run('done', { step: 100 })])).toEqual({
    progress: 0.25,
    stayAwake: true,
  })
  expect(attentionOf([run('paused', { step: 50 }), run('failed')])).toEqual({ progress: null, stayAwake: false })
})

describe('a notice', () => {
  test('names the test error of a finished run', () => {
    const done = run('done', { lastEpoch: { testError: 0.0908 } as RunSummary['lastEpoch'] })
    expect(noticeOf(run('training'), done)).toEqual({ title: 'All-CNN-C is trained', body: 'Test error 9.08 %.' })
  })
  test('gives the reason of a failed one', () =>
    expect(noticeOf(run('training'), run('failed', { reason: 'The loss became NaN.' }))?.body).toBe(
      'The loss became NaN.',
    ))
  test.each([
    ['a pause, which the user asked for', run('training'), run('paused')],
    ['a stop', run('training'), run('stopped')],
    ['a run seen for the first time', undefined, run('done')],
    ['progress', run('training'), run('training', { step: 3 })],
  ])('is not given for %s', (_, before, after) => expect(noticeOf(before, after)).toBeNull())
})

test('quitting asks only while something trains', () => {
  expect(quitQuestion([run('paused'), run('done')])).toBeNull()
  expect(quitQuestion([run('training')])).toMatch(/^All-CNN-C is training\./)
  expect(quitQuestion([run('training'), run('queued')])).toMatch(/^2 runs/)
})
