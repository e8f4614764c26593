import { Button, Menu } from '@mantine/core'
import { navigate } from '../stores/route.ts'
import { useRuns } from '../stores/runs.ts'
import classes from './compare.module.css'
import { routeToTwins } from './twinQuestion.ts'

interface Props {
  runId: string
  checkpoint: string
  layer: string
  channel: number
}

/** From a channel to its twins in another run; nothing where no other run has a checkpoint. */
export function TwinsMenu({ runId, checkpoint, layer, channel }: Props) {
  const runs = useRuns((state) => state.byId)
  const others = Object.values(runs)
    .filter(({ id, epochsDone }) => id !== runId && epochsDone > 0)
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
  // A checkpoint opened by its path belongs to no run here.
  if (others.length === 0 || !runs[runId]) return null
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" size="compact-sm" style={{ alignSelf: 'flex-start' }}>
          Find twins in…
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflow: 'auto' }}>
        {others.map(({ id, title }) => (
          <Menu.Item
            key={id}
            onClick={() => navigate(routeToTwins({ runId, checkpointId: checkpoint, layer, channel }, id))}
          >
            <span className={classes.short} title={title}>
              {title}
            </span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
