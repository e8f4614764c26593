import { IconX } from '@tabler/icons-react'
import classes from './explain.module.css'

/** The cross at the corner of a small picture, there while its list item is pointed at, or it has the focus. */
export function RemoveThumb({ what, onRemove }: { what: string; onRemove(): void }) {
  return (
    <button type="button" className={classes.thumbRemove} aria-label={`Remove ${what}`} onClick={onRemove}>
      <IconX size={10} aria-hidden />
    </button>
  )
}
