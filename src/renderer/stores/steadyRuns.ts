import type { RunSummary } from '@shared/training/run.ts'
import { useRef } from 'react'
import { useRuns } from './runs.ts'

type RunsById = Readonly<Record<string, RunSummary>>

/** What a training moves on several times a second; all else changes with a phase, an epoch or an edit. */
const PROGRESS: ReadonlySet<string> = new Set<keyof RunSummary>(['step', 'secondsLeft', 'imagesPerSecond'])

const isSteady = (before: RunSummary, now: RunSummary) =>
  (Object.keys(now) as (keyof RunSummary)[]).every((key) => PROGRESS.has(key) || Object.is(before[key], now[key]))

/** The runs of now, but for those whose progress alone has changed, which stay the very objects they were; so does the whole. */
export function steadyRuns(before: RunsById, now: RunsById): RunsById {
  let changed = Object.keys(before).length !== Object.keys(now).length
  const runs = Object.entries(now).map(([id, run]) => {
    const old = before[id]
    if (old && (old === run || isSteady(old, run))) return [id, old] as const
    changed = true
    return [id, run] as const
  })
  return changed ? Object.fromEntries(runs) : before
}

/** All runs for those who do not show how far a training is: their `step` and speed may be old. */
export function useSteadyRuns(): RunsById {
  const kept = useRef<RunsById>({})
  return useRuns((state) => {
    kept.current = steadyRuns(kept.current, state.byId)
    return kept.current
  })
}
