import { Alert, Progress, Tabs } from '@mantine/core'
import { errorMessage } from '@shared/errors.ts'
import { ruleText } from '@shared/study/ledger.ts'
import { countWords, studySecondsLeft } from '@shared/study/progress.ts'
import { formatDuration } from '../components/format.ts'
import { ErrorState, LoadingState } from '../components/States.tsx'
import { ViewHeader } from '../components/ViewHeader.tsx'
import { navigate, routeTo } from '../stores/route.ts'
import { CellMatrix } from './CellMatrix.tsx'
import { Ledger } from './Ledger.tsx'
import { SeedCurves } from './SeedCurves.tsx'
import { StudyActions } from './StudyActions.tsx'
import { StudyFileTab } from './StudyFileTab.tsx'
import { useStudy } from './store.ts'
import classes from './studies.module.css'

const TABS = ['trainings', 'curves', 'ledger', 'file'] as const

/** One study: how far it is, its trainings by network and seed, curves over seeds, and the ledger with its verdicts. */
export function StudyPage({ id, tab }: { id: string; tab: string | undefined }) {
  const { study, error, put, again } = useStudy(id)
  if (!study)
    return error ? (
      <ErrorState title="The study cannot be shown" error={error} retry={again} />
    ) : (
      <LoadingState what="Reading the study" />
    )
  const shown = TABS.find((candidate) => candidate === tab) ?? 'trainings'
  const done = study.cells.filter(({ state }) => state === 'done').length
  const left = study.running ? studySecondsLeft(study) : null
  return (
    <div className={classes.page}>
      <ViewHeader
        title={study.title}
        subtitle={`${study.dataset.title} · ${countWords(study.cells)}${left === null ? '' : ` · ${formatDuration(left)} left`}`}
        actions={<StudyActions study={study} put={put} />}
      />
      {error !== null && (
        <Alert role="alert" className={classes.alert}>
          What is shown may be out of date: {errorMessage(error).message}
        </Alert>
      )}
      <Progress size="xs" value={(done / study.cells.length) * 100} aria-label="Trainings that are done" />
      <p className={classes.rule}>{ruleText(study.file.rule)}</p>
      <Tabs
        value={shown}
        keepMounted={false}
        onChange={(next) => next && navigate(routeTo('studies', next === 'trainings' ? [id] : [id, next]))}
      >
        <Tabs.List>
          <Tabs.Tab value="trainings">
            Trainings <span className={classes.count}>{study.cells.length}</span>
          </Tabs.Tab>
          <Tabs.Tab value="curves">Curves</Tabs.Tab>
          <Tabs.Tab value="ledger">Ledger</Tabs.Tab>
          <Tabs.Tab value="file">File</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="trainings" pt="sm">
          <CellMatrix study={study} />
        </Tabs.Panel>
        <Tabs.Panel value="curves" pt="sm">
          <SeedCurves study={study} />
        </Tabs.Panel>
        <Tabs.Panel value="ledger" pt="sm">
          <Ledger study={study} />
        </Tabs.Panel>
        <Tabs.Panel value="file" pt="sm">
          <StudyFileTab study={study} />
        </Tabs.Panel>
      </Tabs>
    </div>
  )
}
