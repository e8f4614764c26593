import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { api } from '../client.ts'
import { Panel } from '../components/Panel.tsx'
import { useConnection } from '../stores/connection.ts'
import { attempt } from '../stores/notify.ts'
import classes from './settings.module.css'

/** The folder with all work, and in the desktop application the way to another one. */
export function Workspace() {
  const host = useConnection((state) => state.host)
  const canChoose = host?.capabilities.nativeDialogs ?? false
  const [recent, setRecent] = useState<readonly string[]>([])
  useEffect(() => {
    if (canChoose) void attempt(async () => setRecent(await api().desktop.workspaces()))
  }, [canChoose])
  if (!host) return null
  const open = (path: string | null) => void attempt(() => api().desktop.openWorkspace({ path }), 'Workspace')
  return (
    <Panel
      title="Workspace"
      actions={
        canChoose && (
          <Button variant="default" onClick={() => open(null)}>
            Open another
          </Button>
        )
      }
    >
      <p className={classes.words}>
        <span className="mono">{host.workspace}</span> holds every run, checkpoint, data set and setting.
      </p>
      {canChoose ? (
        <ul className={classes.plain} aria-label="Workspaces that were open of late">
          {recent
            .filter((path) => path !== host.workspace)
            .map((path) => (
              <li key={path} className={classes.line}>
                <span className={classes.path}>{path}</span>
                <Button variant="default" size="compact-xs" aria-label={`Open ${path}`} onClick={() => open(path)}>
                  Open
                </Button>
              </li>
            ))}
        </ul>
      ) : (
        <p className={classes.words}>
          Another one is opened by <span className="mono">allconv serve --workspace FOLDER</span>.
        </p>
      )}
    </Panel>
  )
}
