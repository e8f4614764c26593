import { useConnection } from '../stores/connection.ts'
import classes from './ConnectionBar.module.css'

/** Across the top while the host cannot be reached: what is shown may be old, and whether the host still lives nobody here knows. */
export function ConnectionBar() {
  const phase = useConnection((state) => state.phase)
  const reason = useConnection((state) => state.reason)
  if (phase !== 'lost') return null
  return (
    <div className={classes.bar} role="alert">
      <strong>No connection.</strong> {reason} What you see may be old, and nothing can be changed; runs go on as long
      as the workbench itself does.
    </div>
  )
}
