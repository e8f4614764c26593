import { Badge } from '@mantine/core'
import type { RunPhase } from '@shared/training/run.ts'
import classes from './PhaseBadge.module.css'
import { PHASE } from './phases.ts'

export function PhaseBadge({ phase }: { phase: RunPhase }) {
  return (
    <Badge
      className={classes.badge}
      data-phase={phase}
      size="sm"
      radius="sm"
      variant="light"
      color={PHASE[phase].colour}
    >
      {PHASE[phase].title}
    </Badge>
  )
}
