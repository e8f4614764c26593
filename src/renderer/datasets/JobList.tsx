import { Button, Progress } from '@mantine/core'
import { formatDuration, formatInteger } from '../components/format.ts'
import { dismissDatasetJob, useDatasetJobs } from '../stores/datasetJobs.ts'
import classes from './datasets.module.css'

/** Imports and downloads under way, each with its progress and a way to cancel; failed ones stay until they were read. */
export function JobList() {
  const jobs = useDatasetJobs((state) => state.jobs)
  if (jobs.length === 0) return null
  return (
    <ul className={classes.jobs} aria-label="Work on data sets">
      {jobs.map(({ id, title, phase, progress, reason }) => (
        <li key={id} className={classes.job} data-phase={phase}>
          <div className={classes.jobHead}>
            <strong>{title}</strong>
            <Button variant="default" size="compact-xs" onClick={() => dismissDatasetJob(id)}>
              {phase === 'working' ? 'Cancel' : 'Close'}
            </Button>
          </div>
          {phase === 'failed' ? (
            <p className={classes.reason} role="alert">
              {reason}
            </p>
          ) : (
            <>
              <Progress
                size="sm"
                value={progress.total ? (progress.done / progress.total) * 100 : 100}
                animated={!progress.total}
                aria-label={title}
              />
              <p className={classes.jobWords} role="status">
                {progress.phase}
                {progress.done > 0 && ` · ${formatInteger(progress.done)}`}
                {progress.total !== null && ` of ${formatInteger(progress.total)}`} {progress.unit}
                {progress.secondsLeft !== null && ` · ${formatDuration(progress.secondsLeft)} left`}
              </p>
            </>
          )}
        </li>
      ))}
    </ul>
  )
}
