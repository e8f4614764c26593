import { useEffect, useState } from 'react'
import { api } from '../client.ts'
import { useConnection } from '../stores/connection.ts'
import { listenToRun } from '../stores/runs.ts'

/** Steps whose mean loss is shown: single ones jump. */
export const RECENT_STEPS = 50

/** Mean training loss of a run's last steps in nats, kept up to date; null while nothing is known, or where `runId` is null. */
export function useRecentLoss(runId: string | null): number | null {
  const [loss, setLoss] = useState<number | null>(null)
  const connection = useConnection((state) => state.epoch)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new connection asks anew
  useEffect(() => {
    setLoss(null)
    if (!runId) return
    let left = false
    let recent: number[] = []
    const show = () => !left && recent.length > 0 && setLoss(recent.reduce((sum, one) => sum + one, 0) / recent.length)
    const stop = listenToRun(runId, (news) => {
      if (news.kind !== 'steps') return
      recent = [...recent, ...news.steps.map((step) => step.loss)].slice(-RECENT_STEPS)
      show()
    })
    // A page that comes later has missed the steps before.
    void api()
      .runs.metrics({ runIds: [runId], x: 'step', series: ['loss'], from: null, to: null, buckets: 10_000 })
      .then(([curve]) => {
        if (!curve) return
        recent = [...curve.mean.slice(-RECENT_STEPS), ...recent].slice(-RECENT_STEPS)
        show()
      })
      .catch(() => null) // the steps to come will do
    return () => {
      left = true
      stop()
    }
  }, [runId, connection])
  return loss
}
