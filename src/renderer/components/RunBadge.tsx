import { Tooltip } from '@mantine/core'
import { useState } from 'react'
import { routeTo } from '../stores/route.ts'
import classes from './RunBadge.module.css'
import { runColour } from './runColour.ts'

/** A run by its colour and title, the whole of which is told where it is cut; with `link` it leads to the run. */
export function RunBadge({ id, title, link = false }: { id: string; title: string; link?: boolean }) {
  const [cut, setCut] = useState(false)
  const inside = (
    <>
      <span className={classes.dot} style={{ background: runColour(id) }} aria-hidden />
      <Tooltip label={title} opened={cut} position="bottom-start">
        <span
          className={classes.title}
          onPointerEnter={({ currentTarget }) => setCut(currentTarget.scrollWidth > currentTarget.clientWidth)}
          onPointerLeave={() => setCut(false)}
        >
          {title}
        </span>
      </Tooltip>
    </>
  )
  return link ? (
    <a className={classes.badge} href={routeTo('train', [id])}>
      {inside}
    </a>
  ) : (
    <span className={classes.badge}>{inside}</span>
  )
}
