import { Button, Progress } from '@mantine/core'
import type { Estimate } from '@shared/training/estimate.ts'
import type { RunRequest } from '@shared/training/run.ts'
import { IconGauge } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { api } from '../client.ts'
import { formatBytes, formatDuration, formatInteger, formatSignificant } from '../components/format.ts'
import { Hint } from '../components/Hint.tsx'
import { attempt } from '../stores/notify.ts'
import classes from './EstimatePanel.module.css'

interface Work {
  phase: string
  /** From 0 to 100. */
  percent: number
  cancel: AbortController
}

/** What the training will take here, measured when asked for; another request needs another estimate. @param request null while the form has mistakes */
export function EstimatePanel({ request }: { request: RunRequest | null }) {
  const [work, setWork] = useState<Work | null>(null)
  const [found, setFound] = useState<{ request: RunRequest; estimate: Estimate } | null>(null)
  const running = useRef<AbortController | null>(null)
  // Another form, or another view: nobody waits for it any more.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another request ends it
  useEffect(() => () => running.current?.abort(), [request])
  const measure = async () => {
    if (!request) return
    const cancel = new AbortController()
    running.current = cancel
    setWork({ phase: 'Preparing', percent: 0, cancel })
    await attempt(async () => {
      for await (const event of await api().runs.estimate({ request }, { signal: cancel.signal })) {
        if (cancel.signal.aborted) return
        if (event.kind === 'done') setFound({ request, estimate: event.estimate })
        else {
          const { phase, done, total } = event.progress
          setWork({ phase, percent: total ? (100 * done) / total : 0, cancel })
        }
      }
    }, 'Estimate')
    setWork((now) => (now?.cancel === cancel ? null : now))
  }
  if (work)
    return (
      <div className={classes.work} role="status">
        <span className={classes.phase}>{work.phase}</span>
        <Progress className={classes.bar} value={work.percent} aria-label="Estimate" />
        <Button variant="subtle" size="compact-xs" onClick={() => work.cancel.abort()}>
          Cancel
        </Button>
      </div>
    )
  if (found && found.request === request) return <Found estimate={found.estimate} />
  return (
    <Button
      variant="default"
      fullWidth
      leftSection={<IconGauge size={16} />}
      disabled={request === null}
      onClick={() => void measure()}
    >
      Estimate
    </Button>
  )
}

function Found({ estimate }: { estimate: Estimate }) {
  const { seconds, memoryBytes, diskBytes, stopsEarly, otherTrainings, steps, device } = estimate
  return (
    <section className={classes.found} aria-label="Estimate">
      <p className="numeric" role="status">
        <strong>
          {stopsEarly ? 'at most' : 'about'} {formatDuration(seconds)}
        </strong>
        , {formatBytes(memoryBytes)} memory, {formatBytes(diskBytes)} on disk
        <Hint label="About the estimate">
          <p>
            {steps} steps were measured on {device}: {formatSignificant(1000 * estimate.secondsPerStep)} ms each, and{' '}
            {formatSignificant(estimate.secondsPerEvaluation)} s of evaluation after an epoch. Nothing of them is kept.
          </p>
          <p>
            On disk: at most {formatInteger(estimate.checkpoints)} checkpoints of{' '}
            {formatBytes(estimate.checkpointBytes)}, as the settings keep them, and the curves.
          </p>
        </Hint>
      </p>
      {otherTrainings > 0 && <p className={classes.busy}>Measured beside another training: for a busy machine.</p>}
    </section>
  )
}
