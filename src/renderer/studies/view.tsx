import { Button } from '@mantine/core'
import { READY_MADE_STUDIES } from '@shared/study/readyMade.ts'
import { IconPlus } from '@tabler/icons-react'
import { useEffect } from 'react'
import { EmptyState, ErrorState, LoadingState } from '../components/States.tsx'
import { ViewHeader } from '../components/ViewHeader.tsx'
import { redirect, routeTo } from '../stores/route.ts'
import type { ViewProps } from '../views.ts'
import { NewStudy } from './NewStudy.tsx'
import { StudyList } from './StudyList.tsx'
import { StudyPage } from './StudyPage.tsx'
import { useStudies } from './store.ts'
import classes from './studies.module.css'

/** `#/studies`: the newest study, or what studies are; `#/studies/new?from=KIND`, `#/studies/new?run=RUN`: the form; `#/studies/STUDY/ledger`: one of them. */
export default function StudiesView({ path, query }: ViewProps) {
  const [id, tab] = path
  const { phase, error, list } = useStudies()
  const first = list[0]?.id
  useEffect(() => {
    if (!id && first) redirect({ view: 'studies', path: [] }, routeTo('studies', [first]))
  }, [id, first])
  if (!id && list.length === 0) {
    if (phase === 'loading') return <LoadingState what="Reading the studies" />
    if (phase === 'failed') return <ErrorState title="The studies cannot be read" error={error} />
    return <FirstStudy />
  }
  return (
    <div className={classes.view} data-alone={list.length === 0 || undefined}>
      {list.length > 0 && <StudyList list={list} current={id ?? null} />}
      <div className={classes.stage}>
        {id === 'new' ? (
          <NewStudy from={query.get('from')} runId={query.get('run')} />
        ) : id ? (
          <StudyPage key={id} id={id} tab={tab} />
        ) : (
          <LoadingState what="Reading the studies" />
        )}
      </div>
    </div>
  )
}

/** No study yet: what one is, and those that come with the workbench. */
function FirstStudy() {
  return (
    <div className={classes.first}>
      <ViewHeader
        title="Studies"
        subtitle="Many trainings by one file: networks × settings × seeds, with means, intervals and a verdict."
        actions={
          <Button component="a" href={routeTo('studies', ['new'])} leftSection={<IconPlus size={15} />}>
            New study
          </Button>
        }
      />
      <EmptyState title="No study yet">
        One run says little: seeds alone move an error by half a point. A study trains every network with several seeds,
        can be paused and resumed at any time, and states by a rule fixed beforehand whether a result was reproduced.
      </EmptyState>
      <ul className={classes.cards} aria-label="Ready-made studies">
        {READY_MADE_STUDIES.map(({ id, title, help }) => (
          <li key={id}>
            <a className={classes.card} href={routeTo('studies', ['new'], { from: id })}>
              <strong>{title}</strong>
              <span>{help}</span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
