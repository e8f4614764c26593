import { ActionIcon, Tooltip } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Hint } from '../components/Hint.tsx'
import classes from './FieldRow.module.css'

interface Props {
  /** Id of the control. */
  id: string
  label: string
  /** One paragraph each. */
  help: readonly ReactNode[]
  /** The paper's value, in words; absent where the paper has none. */
  paper?: string | undefined
  /** Takes the paper's value; absent where it is chosen already or nothing may be changed. */
  onReset?: (() => void) | undefined
  /** The control takes the room of the paper's value, which such a row has none of. */
  wide?: boolean | undefined
  children: ReactNode
}

/** A label and its control on one line, what it means behind an (i), and the paper's value beside it. */
export function FieldRow({ id, label, help, paper, onReset, wide = false, children }: Props) {
  return (
    <div className={wide ? `${classes.row} ${classes.wide}` : classes.row}>
      <span className={classes.name}>
        <label htmlFor={id}>{label}</label>
        <Hint label={`About ${label}`}>
          {help.map((paragraph, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a help's paragraphs are fixed
            <p key={index}>{paragraph}</p>
          ))}
        </Hint>
      </span>
      <div className={classes.control}>{children}</div>
      {!wide && (
        <span className={classes.paper}>
          {paper !== undefined && <span className="numeric">paper {paper}</span>}
          {onReset && (
            <Tooltip label={`Take the paper’s ${paper}`}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={22}
                aria-label={`${label}: the paper’s value`}
                onClick={onReset}
              >
                <IconArrowBackUp size={14} />
              </ActionIcon>
            </Tooltip>
          )}
        </span>
      )}
    </div>
  )
}
