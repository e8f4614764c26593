import { Button } from '@mantine/core'
import type { CheckpointInfo, RunSummary } from '@shared/training/run.ts'
import { IconColumns2, IconEye, IconRepeat } from '@tabler/icons-react'
import { useBaseline } from '../stores/baseline.ts'
import { routeTo } from '../stores/route.ts'
import { useRuns } from '../stores/runs.ts'
import classes from './RunDetail.module.css'

interface Props {
  run: RunSummary
  checkpoints: readonly CheckpointInfo[]
}

/** What one does with a run that has ended: look at it, hold it against another, train it again. */
export function NextSteps({ run, checkpoints }: Props) {
  const baseline = useBaseline((state) => state.id)
  const known = useRuns((state) => (baseline && baseline !== run.id ? state.byId[baseline] : undefined))
  const best = checkpoints.find((one) => one.best) ?? checkpoints.at(-1)
  const other: Record<string, string> = known ? { runs: `${run.id},${known.id}`, base: known.id } : { runs: run.id }
  // A study draws its weights: it can't repeat what began with another model's, or was trained elsewhere.
  const repeatable = !run.imported && !run.request.from
  return (
    <nav className={classes.next} aria-label="Next steps">
      {best && (
        <Button
          component="a"
          href={routeTo('explain', [best.id])}
          variant="light"
          size="xs"
          leftSection={<IconEye size={14} stroke={1.8} />}
        >
          Explain
        </Button>
      )}
      <Button
        component="a"
        href={routeTo('compare', ['runs'], other)}
        variant="default"
        size="xs"
        leftSection={<IconColumns2 size={14} stroke={1.8} />}
      >
        Compare
      </Button>
      {repeatable && (
        <Button
          component="a"
          href={routeTo('studies', ['new'], { run: run.id })}
          variant="default"
          size="xs"
          leftSection={<IconRepeat size={14} stroke={1.8} />}
        >
          More seeds
        </Button>
      )}
    </nav>
  )
}
