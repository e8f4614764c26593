import type { CSSProperties, ReactNode } from 'react'
import { useId } from 'react'
import classes from './Panel.module.css'

interface Props {
  title?: ReactNode
  /** Stands at the right end of the title's line. */
  actions?: ReactNode
  /** `flush` lets tables and lists touch the border. */
  padding?: 'normal' | 'flush'
  className?: string
  style?: CSSProperties
  children: ReactNode
}

/** A bordered region of a view, named by its title for screen readers. */
export function Panel({ title, actions, padding = 'normal', className, style, children }: Props) {
  const id = useId()
  return (
    <section
      className={[classes.panel, className].filter(Boolean).join(' ')}
      style={style}
      aria-labelledby={title ? id : undefined}
    >
      {(title || actions) && (
        <header className={classes.head}>
          <h2 id={id} className={classes.title}>
            {title}
          </h2>
          <div className={classes.actions}>{actions}</div>
        </header>
      )}
      <div className={padding === 'flush' ? classes.flush : classes.body}>{children}</div>
    </section>
  )
}
