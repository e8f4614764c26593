import { Progress } from '@mantine/core'
import type { Progress as ProgressState } from '@shared/data/dataset.ts'
import { formatDuration } from '../components/format.ts'
import classes from './compare.module.css'

/** How far a computation is, as a bar and in words with the time left; null before its first report. */
export function WorkProgress({ what, progress }: { what: string; progress: ProgressState | null }) {
  const total = progress?.total ?? null
  return (
    <div className={classes.work}>
      <Progress
        aria-label={what}
        value={total ? (100 * progress!.done) / total : 100}
        animated={!total}
        size="sm"
        flex={1}
      />
      <span className={classes.pickerNote}>{progressWords(progress)}</span>
    </div>
  )
}

export function progressWords(progress: ProgressState | null): string {
  if (!progress) return 'starting'
  const { phase, done, total, unit, secondsLeft } = progress
  if (total === null) return phase
  const left = secondsLeft === null ? '' : `, ${formatDuration(secondsLeft)} left`
  return `${phase}, ${done} of ${total} ${unit}${left}`
}
