import { Button, Popover, SegmentedControl } from '@mantine/core'
import { IconAdjustmentsHorizontal } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Hint } from '../components/Hint.tsx'
import classes from './explain.module.css'

/** A "View" button with the settings of a panel that are made once and kept. */
export function SettingsPopover({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Popover position="bottom-end" width={340} shadow="md" trapFocus>
      <Popover.Target>
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`View: ${title}`}
          leftSection={<IconAdjustmentsHorizontal size={13} />}
        >
          View
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.settings} aria-label={title}>
        {children}
      </Popover.Dropdown>
    </Popover>
  )
}

/** One setting of it: its name with an explanation, and the control. */
export function Setting({ title, help, children }: { title: string; help: string; children: ReactNode }) {
  return (
    <div className={classes.setting}>
      <span className={classes.withHint}>
        {title}
        <Hint label={`About ${title.toLowerCase()}`}>
          <p>{help}</p>
        </Hint>
      </span>
      {children}
    </div>
  )
}

interface ChoiceProps<T extends string> {
  title: string
  help: string
  /** What the control is called. */
  label: string
  value: T
  options: readonly { value: T; label: string }[]
  onChange(value: T): void
}

/** A setting that is one of a few. */
export function ChoiceSetting<T extends string>({ title, help, label, value, options, onChange }: ChoiceProps<T>) {
  return (
    <Setting title={title} help={help}>
      <SegmentedControl aria-label={label} value={value} data={[...options]} onChange={(next) => onChange(next as T)} />
    </Setting>
  )
}
