import { Badge } from '@mantine/core'
import type { RunSummary } from '@shared/training/run.ts'
import classes from './PhaseBadge.module.css'
import { stateOf } from './phases.ts'

export function PhaseBadge({ run }: { run: Pick<RunSummary, 'phase' | 'imported'> }) {
  const { title, colour } = stateOf(run)
  return (
    <Badge className={classes.badge} data-phase={run.phase} size="sm" radius="sm" variant="light" color={colour}>
      {title}
    </Badge>
  )
}
