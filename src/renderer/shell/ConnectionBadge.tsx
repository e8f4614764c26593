import { Tooltip } from '@mantine/core'
import { useConnection } from '../stores/connection.ts'
import classes from './ConnectionBadge.module.css'

const WORDS = { connecting: 'Connecting', open: 'Connected', lost: 'Connection lost' } as const

/** Which machine does the work, and whether it can be reached; announced when it changes. */
export function ConnectionBadge() {
  const phase = useConnection((state) => state.phase)
  const reason = useConnection((state) => state.reason)
  const host = useConnection((state) => state.host)
  const machine = host ? host.hostname : WORDS[phase]
  const detail =
    phase === 'lost'
      ? `${reason ?? WORDS.lost} Runs go on as long as the workbench itself does.`
      : host
        ? `${WORDS[phase]} to ${host.hostname} (${host.platform}), workspace ${host.workspace}`
        : WORDS[phase]
  return (
    <Tooltip label={detail} position="right">
      <button type="button" className={classes.badge} data-phase={phase} aria-label={detail}>
        <span className={classes.dot} aria-hidden />
        <span className={classes.name}>{phase === 'lost' ? 'Connection lost' : machine}</span>
        <span className="visually-hidden" role="status">
          {WORDS[phase]}
        </span>
      </button>
    </Tooltip>
  )
}
