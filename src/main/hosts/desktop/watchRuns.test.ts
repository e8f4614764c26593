import { expect, test, vi } from 'vitest'
import type { RunEvent, RunPhase, RunSummary } from '../../../shared/training/run.ts'
import { watchRuns } from './watchRuns.ts'

const run = (phase: RunPhase, step: number) =>
  ({ id: 'r', title: 'Net', phase, step, totalSteps: 10, reason: 'why', lastEpoch: null }) as unknown as RunSummary

test('a run is followed on the dock, and its failure is told once', async () => {
  async function* events(): AsyncGenerator<RunEvent> {
    yield {
      sequence: 1,
      runId: 'r',
      kind: 'progress',
      step: 5,
      secondsLeft: 1,
      imagesPerSecond: 1,
      memoryBytes: 1,
      loopShare: 0,
    }
    yield { sequence: 2, runId: 'r', kind: 'steps', steps: [] }
    yield { sequence: 3, runId: 'r', kind: 'summary', summary: run('failed', 5) }
    yield { sequence: 4, runId: 'r', kind: 'summary', summary: run('failed', 5) }
  }
  const notify = vi.fn()
  const attend = vi.fn()
  await watchRuns([run('training', 0)], events(), { notify, attend })
  expect(notify.mock.calls).toEqual([[{ title: 'Net failed', body: 'why' }, 'r']])
  expect(attend.mock.calls.map(([attention]) => attention.progress)).toEqual([0, 0.5, null, null])
})
