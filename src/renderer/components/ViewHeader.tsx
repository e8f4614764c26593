import type { ReactNode } from 'react'
import classes from './ViewHeader.module.css'

interface Props {
  title: ReactNode
  /** One line below or beside the title. */
  subtitle?: ReactNode
  actions?: ReactNode
}

/** The head of a view: its one `h1`, and what can be done here. */
export function ViewHeader({ title, subtitle, actions }: Props) {
  return (
    <header className={classes.header}>
      <div className={classes.words}>
        <h1 className={classes.title}>{title}</h1>
        {subtitle && <p className={classes.subtitle}>{subtitle}</p>}
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </header>
  )
}
