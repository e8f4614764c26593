import { Tooltip } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { RunSummary } from '@shared/training/run.ts'
import { routeTo } from '../stores/route.ts'
import { useRuns } from '../stores/runs.ts'
import { VIEWS, type View } from '../views.ts'
import { ConnectionBadge } from './ConnectionBadge.tsx'
import classes from './Navigation.module.css'
import { ThemeSwitch } from './ThemeSwitch.tsx'

/** Below this width the navigation shows icons alone. */
export const NARROW = '(max-width: 1180px)'

const countTraining = (byId: Record<string, RunSummary>) =>
  Object.values(byId).filter((run) => run.phase === 'training' || run.phase === 'preparing').length

/** The left edge: the workbench's mark, its views, the connection and the colour scheme. */
export function Navigation({ current }: { current: string }) {
  const narrow = useMediaQuery(NARROW, window.matchMedia(NARROW).matches, { getInitialValueInEffect: false })
  const training = useRuns((state) => countTraining(state.byId))
  const item = (view: View) => {
    const Icon = view.icon
    const badge = view.id === 'train' && training > 0 ? training : null
    const link = (
      <a
        className={classes.item}
        href={routeTo(view.id)}
        aria-current={view.id === current ? 'page' : undefined}
        aria-label={narrow ? view.title : undefined}
      >
        <Icon size={18} stroke={1.7} aria-hidden />
        <span className={classes.label}>{view.title}</span>
        {badge !== null && (
          <span className={classes.badge}>
            {badge}
            <span className="visually-hidden"> in training</span>
          </span>
        )}
      </a>
    )
    return (
      <li key={view.id}>
        {narrow ? (
          <Tooltip label={view.title} position="right" openDelay={100}>
            {link}
          </Tooltip>
        ) : (
          link
        )}
      </li>
    )
  }
  return (
    <nav className={classes.navigation} aria-label="Views">
      <div className={classes.mark}>
        <img src={new URL('../assets/icon.svg', import.meta.url).href} alt="" width={24} height={24} />
        <span className={classes.label}>AllConv Workbench</span>
      </div>
      <ul className={classes.list}>{VIEWS.filter((view) => view.place === 'work').map(item)}</ul>
      <ul className={`${classes.list} ${classes.foot}`}>{VIEWS.filter((view) => view.place === 'foot').map(item)}</ul>
      <div className={classes.status}>
        <ConnectionBadge />
        <ThemeSwitch />
      </div>
    </nav>
  )
}
