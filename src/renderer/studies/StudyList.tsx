import { ActionIcon, Progress, Tooltip } from '@mantine/core'
import type { StudySummary } from '@shared/study/studyStatus.ts'
import { IconPlus } from '@tabler/icons-react'
import { routeTo } from '../stores/route.ts'
import classes from './studies.module.css'

/** All studies, newest first, with what is done of each. */
export function StudyList({ list, current }: { list: readonly StudySummary[]; current: string | null }) {
  return (
    <aside className={classes.list} aria-label="Studies">
      <div className={classes.listHead}>
        <h2>
          Studies <span className={classes.count}>{list.length > 0 && list.length}</span>
        </h2>
        <Tooltip label="New study">
          <ActionIcon
            component="a"
            href={routeTo('studies', ['new'])}
            variant="filled"
            color="accent"
            aria-label="New study"
          >
            <IconPlus size={16} stroke={2} />
          </ActionIcon>
        </Tooltip>
      </div>
      <ul className={classes.rows}>
        {list.map((study) => (
          <li key={study.id}>
            <a
              className={classes.row}
              href={routeTo('studies', [study.id])}
              aria-current={study.id === current ? 'true' : undefined}
            >
              <span className={classes.rowLine}>
                <span className={classes.name}>{study.title}</span>
                {study.running && (
                  <span className={classes.badge} data-tone="accent">
                    Training
                  </span>
                )}
              </span>
              {study.problem ? (
                <span className={classes.problem}>{study.problem}</span>
              ) : (
                <>
                  <Progress
                    size={3}
                    value={study.cells > 0 ? (study.done / study.cells) * 100 : 0}
                    aria-label={`Trainings of ${study.title} that are done`}
                  />
                  <span className={`${classes.small} numeric`}>
                    {study.done} of {study.cells} done{study.failed > 0 && `, ${study.failed} failed`} · {study.dataset}
                  </span>
                </>
              )}
            </a>
          </li>
        ))}
      </ul>
    </aside>
  )
}
