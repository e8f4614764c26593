import { Button, Loader } from '@mantine/core'
import { errorMessage } from '@shared/errors.ts'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './States.module.css'

/** Nothing here yet, and what to do about it. */
export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={classes.state}>
      <p className={classes.title}>{title}</p>
      {children && <div className={classes.words}>{children}</div>}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  )
}

/** What went wrong, in the error's own words, and a way to try again. */
export function ErrorState({ error, retry, title }: { error: unknown; retry?: () => void; title?: string }) {
  return (
    <div className={classes.state} role="alert">
      <IconAlertTriangle className={classes.bad} size={22} stroke={1.7} aria-hidden />
      <p className={classes.title}>{title ?? 'This did not work'}</p>
      <div className={classes.words}>{errorMessage(error).message}</div>
      {retry && (
        <div className={classes.action}>
          <Button variant="default" onClick={retry}>
            Try again
          </Button>
        </div>
      )}
    </div>
  )
}

export function LoadingState({ what = 'Loading' }: { what?: string }) {
  return (
    <div className={classes.state} role="status" aria-live="polite">
      <Loader size="sm" type="dots" />
      <span className={classes.words}>{what}</span>
    </div>
  )
}
