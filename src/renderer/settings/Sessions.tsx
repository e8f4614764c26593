import { Button } from '@mantine/core'
import type { SessionInfo } from '@shared/api/host.ts'
import { useEffect, useState } from 'react'
import { api } from '../client.ts'
import { formatDate } from '../components/format.ts'
import { Panel } from '../components/Panel.tsx'
import { useSessionChanges } from '../stores/changes.ts'
import { useConnection } from '../stores/connection.ts'
import { attempt } from '../stores/notify.ts'
import classes from './settings.module.css'

/** Browsers that are signed in to this host; none on a host without sessions. */
export function Sessions() {
  const [sessions, setSessions] = useState<readonly SessionInfo[]>([])
  const connection = useConnection((state) => state.epoch)
  const changes = useSessionChanges(({ count }) => count)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new connection asks anew, and so does a change
  useEffect(() => {
    void attempt(async () => setSessions(await api().host.sessions()), 'Sessions')
  }, [connection, changes])
  if (sessions.length === 0) return null
  return (
    <Panel title="Signed in">
      <ul className={classes.plain}>
        {sessions.map((session) => (
          <li key={session.id} className={classes.line}>
            <div>
              <strong>{session.current ? 'This browser' : browserOf(session.agent)}</strong>
              <div className={classes.dim}>
                {session.address} · {session.connections} open page{session.connections === 1 ? '' : 's'} · last seen{' '}
                {formatDate(session.lastSeenAt)}
              </div>
            </div>
            {!session.current && (
              <Button
                variant="default"
                size="compact-xs"
                onClick={() =>
                  void attempt(async () => setSessions(await api().host.revokeSession({ id: session.id })), 'Sign out')
                }
              >
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** A browser's name out of what it says of itself. */
const browserOf = (agent: string) =>
  /(Firefox|Edg|OPR|Chrome|Safari)\/(\d+)/.exec(agent)?.slice(1).join(' ').replace('Edg ', 'Edge ') ?? 'A browser'
