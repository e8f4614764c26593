import { Button } from '@mantine/core'
import { distinctTitles } from '@shared/training/distinctTitles.ts'
import type { RunFile } from '@shared/training/run.ts'
import { useEffect, useMemo, useState } from 'react'
import { api } from '../client.ts'
import { formatDate } from '../components/format.ts'
import { Panel } from '../components/Panel.tsx'
import { attempt } from '../stores/notify.ts'
import { putRuns, useRuns } from '../stores/runs.ts'
import classes from './settings.module.css'

/** Removed runs; nothing is deleted from the disk. */
export function Trash() {
  const [runs, setRuns] = useState<readonly RunFile[]>([])
  useEffect(() => {
    void attempt(async () => setRuns(await api().runs.removed()), 'Trash')
  }, [])
  const restore = (id: string) =>
    attempt(async () => {
      putRuns(await api().runs.restore({ ids: [id] }))
      setRuns(await api().runs.removed())
    }, 'Restore')
  const byId = useRuns((state) => state.byId)
  // As in the list that they were removed from: beside those that are still in it.
  const titles = useMemo(() => distinctTitles([...runs, ...Object.values(byId)]), [runs, byId])
  return (
    <Panel title="Removed runs">
      {runs.length === 0 ? (
        <p className={classes.words}>None. Removed runs stay in the workspace’s trash folder and are listed here.</p>
      ) : (
        <ul className={classes.plain}>
          {runs.map((run) => (
            <li key={run.id} className={classes.line}>
              <div>
                <strong>{titles.get(run.id)}</strong>
                <div className={classes.dim}>{formatDate(run.createdAt)}</div>
              </div>
              <Button
                variant="default"
                size="compact-xs"
                aria-label={`Restore ${titles.get(run.id)}`}
                onClick={() => void restore(run.id)}
              >
                Restore
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
