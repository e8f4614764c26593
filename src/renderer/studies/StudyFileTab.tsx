import { Button, Group } from '@mantine/core'
import type { StudyDetails } from '@shared/study/studyStatus.ts'
import { stringify } from 'yaml'
import { download } from '../components/download.ts'
import { routeTo } from '../stores/route.ts'
import classes from './studies.module.css'

/** The study's own file, to be kept, sent, or run by the command line. */
export function StudyFileTab({ study }: { study: StudyDetails }) {
  const text = stringify(study.file)
  return (
    <>
      <p className={classes.legend}>
        <code>allconv study run {study.id}.yaml</code> trains the same on any machine; cells that are done are not
        trained again.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long file scrolls, and without it the keyboard could not scroll it */}
      <pre className={classes.yaml} tabIndex={0}>
        {text}
      </pre>
      <Group gap="xs">
        <Button variant="default" onClick={() => download(`${study.id}.yaml`, text)}>
          Save as YAML
        </Button>
        <Button variant="default" component="a" href={routeTo('studies', ['new'], { from: study.id })}>
          New study like this one
        </Button>
      </Group>
    </>
  )
}
