import { useEffect } from 'react'
import { EmptyState, ErrorState, LoadingState } from '../components/States.tsx'
import { useConnection } from '../stores/connection.ts'
import { loadDatasets } from '../stores/datasets.ts'
import { redirect, routeTo } from '../stores/route.ts'
import { useRuns } from '../stores/runs.ts'
import type { ViewProps } from '../views.ts'
import { FirstRun } from './FirstRun.tsx'
import { NewRun } from './NewRun.tsx'
import { byAge } from './phases.ts'
import { QuickStartButton } from './QuickStartButton.tsx'
import { RunDetail } from './RunDetail.tsx'
import { RunList } from './RunList.tsx'
import classes from './view.module.css'

/** `#/train`: the newest run, or the first-run page; `#/train/new`: the form; `#/train/RUN/checkpoints`: a run. */
export default function TrainView({ path }: ViewProps) {
  const [id, tab] = path
  const phase = useRuns((state) => state.phase)
  const error = useRuns((state) => state.error)
  const run = useRuns((state) => (id ? state.byId[id] : undefined))
  const count = useRuns((state) => Object.keys(state.byId).length)
  const connection = useConnection((state) => state.epoch)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new connection asks anew
  useEffect(() => void loadDatasets(), [connection])
  useEffect(() => {
    if (id || phase !== 'ready' || count === 0) return
    const runs = Object.values(useRuns.getState().byId).sort(byAge)
    const shown = runs.find((one) => !one.archived) ?? runs[0]
    if (shown) redirect({ view: 'train', path: [] }, routeTo('train', [shown.id]))
  }, [id, phase, count])

  if (count === 0 && !id) {
    if (phase === 'loading') return <LoadingState what="Reading the runs" />
    if (phase === 'failed') return <ErrorState title="The runs cannot be read" error={error} />
    return <FirstRun />
  }
  return (
    <div className={classes.view}>
      <RunList current={id ?? null} />
      <div className={classes.stage}>
        {id === 'new' ? (
          <NewRun />
        ) : run ? (
          <RunDetail run={run} tab={tab} />
        ) : phase === 'loading' || !id ? (
          <LoadingState what="Reading the runs" />
        ) : (
          <EmptyState title="There is no such run" action={<QuickStartButton variant="default" />}>
            The address names “{id}”, which is not in this workspace. It may have been removed; the trash keeps it.
          </EmptyState>
        )}
      </div>
    </div>
  )
}
