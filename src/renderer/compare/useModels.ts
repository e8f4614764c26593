import type { CheckpointInfo } from '@shared/training/run.ts'
import { useEffect, useState } from 'react'
import { api } from '../client.ts'
import { preferred } from '../stores/checkpoints.ts'
import { listenToRun, useRuns } from '../stores/runs.ts'
import type { Model, ModelChoice } from './models.ts'

interface Loaded {
  checkpoints: Record<string, CheckpointInfo[]>
  errors: Record<string, unknown>
}

/** Checkpoints of the chosen runs, and the columns that follow; asked for again when a run gets a new one. */
export function useModels(choices: readonly ModelChoice[]) {
  const byId = useRuns((state) => state.byId)
  const [{ checkpoints, errors }, setLoaded] = useState<Loaded>({ checkpoints: {}, errors: {} })
  const wanted = [...new Set(choices.map(({ runId }) => runId))].filter((id) => byId[id])
  const key = wanted.join(' ')

  useEffect(() => {
    let left = false
    const ids = key.split(' ').filter(Boolean)
    const ask = (id: string) =>
      void api()
        .runs.checkpoints({ id })
        .then((found) => {
          if (!left) setLoaded((now) => ({ ...now, checkpoints: { ...now.checkpoints, [id]: found } }))
        })
        .catch((error) => {
          if (!left) setLoaded((now) => ({ ...now, errors: { ...now.errors, [id]: error } }))
        })
    const stops = ids.map((id) => {
      ask(id)
      return listenToRun(id, ({ kind }) => (kind === 'checkpoint' || kind === 'stale') && ask(id))
    })
    return () => {
      left = true
      for (const stop of stops) stop()
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
