import { routeTo } from '../stores/route.ts'
import classes from './RunBadge.module.css'
import { runColour } from './runColour.ts'

/** A run by its colour and title; with `link` it leads to the run. */
export function RunBadge({ id, title, link = false }: { id: string; title: string; link?: boolean }) {
  const inside = (
    <>
      <span className={classes.dot} style={{ background: runColour(id) }} aria-hidden />
      <span className={classes.title}>{title}</span>
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
