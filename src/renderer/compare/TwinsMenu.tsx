import { Button, Menu } from '@mantine/core'
import { sameData } from '@shared/compare/sameData.ts'
import { hasModel, type RunSummary } from '@shared/training/run.ts'
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

const sizeOf = ({ architecture: { input } }: RunSummary['request']) =>
  `${input.height}x${input.width}x${input.channels}`

/** Runs on another data set stand last. */
const far = (run: RunSummary, own: RunSummary) => !sameData(run, own)

/** From a channel to its twins in another run; nothing where no other run has a checkpoint. */
export function TwinsMenu({ runId, checkpoint, layer, channel }: Props) {
  const runs = useRuns((state) => state.byId)
  const own = runs[runId]
  // A checkpoint opened by its path belongs to no run here.
  if (!own) return null
  // Both have to look at the same images.
  const others = Object.values(runs)
    .filter((run) => run.id !== runId && hasModel(run) && sizeOf(run.request) === sizeOf(own.request))
    .toSorted((a, b) => Number(far(a, own)) - Number(far(b, own)) || b.createdAt.localeCompare(a.createdAt))
  if (others.length === 0) return null
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
            <span className={classes.whole}>{title}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
