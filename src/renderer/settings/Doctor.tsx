import { Badge, Button } from '@mantine/core'
import type { DoctorReport } from '@shared/api/host.ts'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { api } from '../client.ts'
import { formatBytes, formatInteger } from '../components/format.ts'
import { Panel } from '../components/Panel.tsx'
import { ErrorState, LoadingState } from '../components/States.tsx'
import classes from './settings.module.css'

type State =
  | { phase: 'idle' }
  | { phase: 'asking' }
  | { phase: 'known'; report: DoctorReport }
  | { phase: 'failed'; error: unknown }

/** What works on this machine, what does not, why, and what to do: the same as `allconv doctor`. */
export function Doctor() {
  const [state, setState] = useState<State>({ phase: 'idle' })
  const ask = async () => {
    setState({ phase: 'asking' })
    try {
      setState({ phase: 'known', report: await api().host.doctor() })
    } catch (error) {
      setState({ phase: 'failed', error })
    }
  }
  return (
    <Panel
      title="This machine"
      actions={
        <Button variant="default" loading={state.phase === 'asking'} onClick={() => void ask()}>
          {state.phase === 'known' ? 'Examine again' : 'Examine'}
        </Button>
      }
    >
      {state.phase === 'idle' && (
        <p className={classes.words}>
          Tries every tensor runtime in a process of its own, and looks at the workspace’s disk, lock and checksums. It
          takes some seconds.
        </p>
      )}
      {state.phase === 'asking' && <LoadingState what="Trying the runtimes" />}
      {state.phase === 'failed' && <ErrorState error={state.error} retry={() => void ask()} />}
      {state.phase === 'known' && <Report report={state.report} />}
    </Panel>
  )
}

function Report({ report }: { report: DoctorReport }) {
  const { workspace } = report
  return (
    <>
      <ul className={classes.runtimes}>
        {report.runtimes.map((runtime) => (
          <li key={runtime.id} className={classes.runtime}>
            <span className={runtime.works ? classes.good : classes.bad} aria-hidden>
              {runtime.works ? <IconCheck size={16} /> : <IconX size={16} />}
            </span>
            <div>
              <div className={classes.runtimeHead}>
                <strong>{runtime.title}</strong>
                {runtime.id === report.chosen && (
                  <Badge className={classes.chosen} size="xs" radius="sm" variant="light">
                    in use
                  </Badge>
                )}
              </div>
              <div className={classes.dim}>
                {[
                  runtime.works ? 'works' : 'does not load',
                  runtime.device,
                  runtime.version && `version ${runtime.version}`,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </div>
              <details className={classes.tried}>
                <summary>What was tried</summary>
                <ol>
                  {runtime.tried.map((sentence) => (
                    <li key={sentence}>{sentence}</li>
                  ))}
                </ol>
              </details>
              {runtime.advice && <p className={classes.advice}>{runtime.advice}</p>}
            </div>
          </li>
        ))}
      </ul>
      <dl className={classes.facts}>
        <div>
          <dt>Workspace</dt>
          <dd>
            <span className="mono">{workspace.path}</span>
            {!workspace.exists && ' (made at first use)'}
            {!workspace.writable && ' (read-only)'}
          </dd>
        </div>
        <div>
          <dt>Disk</dt>
          <dd>
            {formatBytes(workspace.usedBytes)} used, {formatBytes(workspace.freeBytes)} free
          </dd>
        </div>
        <div>
          <dt>Machine</dt>
          <dd>
            {formatInteger(report.cores)} cores, {formatBytes(report.memoryBytes)} memory
          </dd>
        </div>
        {Object.entries(report.versions).map(([name, version]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="mono">{version}</dd>
          </div>
        ))}
      </dl>
      {workspace.problems.length > 0 && (
        <ul className={classes.problems}>
          {workspace.problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
    </>
  )
}
