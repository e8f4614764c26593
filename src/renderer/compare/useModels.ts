import type { CheckpointInfo } from '@shared/training/run.ts'
import { useEffect, useState } from 'react'
import { api } from '../client.ts'
import { useRuns } from '../stores/runs.ts'
import { type Model, type ModelChoice, preferred } from './models.ts'

interface Loaded {
  checkpoints: Record<string, CheckpointInfo[]>
  errors: Record<string, unknown>
}

/** Checkpoints of the chosen runs, and the columns that follow; asked for again when a run gets a new epoch. */
export function useModels(choices: readonly ModelChoice[]) {
  const byId = useRuns((state) => state.byId)
  const [{ checkpoints, errors }, setLoaded] = useState<Loaded>({ checkpoints: {}, errors: {} })
  const wanted = [...new Set(choices.map(({ runId }) => runId))].filter((id) => byId[id])
  const key = wanted.map((id) => `${id}:${byId[id]!.epochsDone}`).join(' ')

  useEffect(() => {
    let left = false
    for (const part of key.split(' ').filter(Boolean)) {
      const id = part.slice(0, part.lastIndexOf(':'))
      api()
        .runs.checkpoints({ id })
        .then((found) => {
          if (!left) setLoaded((now) => ({ ...now, checkpoints: { ...now.checkpoints, [id]: found } }))
        })
        .catch((error) => {
          if (!left) setLoaded((now) => ({ ...now, errors: { ...now.errors, [id]: error } }))
        })
    }
    return () => {
      left = true
    }
  }, [key])

  const models: (Model | null)[] = choices.map(({ runId, checkpointId }) => {
    const run = byId[runId]
    const all = checkpoints[runId]
    if (!run || !all) return null
    const checkpoint = all.find(({ id }) => id === checkpointId) ?? (checkpointId ? null : preferred(all))
    return checkpoint ? { run, checkpoint } : null
  })
  return { models, checkpoints, errors }
}
