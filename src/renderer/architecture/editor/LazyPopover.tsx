import { Popover } from '@mantine/core'
import { type ReactNode, useRef, useState } from 'react'

interface Props {
  /** Of the button. */
  className: string | undefined
  label: string
  marks?: Readonly<Record<`data-${string}`, boolean | undefined>>
  face: ReactNode
  width: number
  /** What it holds, made when it is opened. */
  children: () => ReactNode
}

/** A button whose popover is there only while it is open: a table has hundreds of them. */
export function LazyPopover({ className, label, marks, face, width, children }: Props) {
  const [opened, setOpened] = useState(false)
  const returns = useRef(false)
  const button = (
    <button
      type="button"
      className={className}
      aria-label={label}
      aria-haspopup="dialog"
      {...marks}
      onClick={() => setOpened(!opened)}
      ref={(node) => {
        if (!node || opened || !returns.current) return
        returns.current = false
        node.focus()
      }}
    >
      {face}
    </button>
  )
  if (!opened) return button
  return (
    <Popover
      opened
      onChange={(next) => {
        if (next) return
        returns.current = true
        setOpened(false)
      }}
      position="bottom-start"
      width={width}
      shadow="md"
      trapFocus
    >
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown aria-label={label}>{children()}</Popover.Dropdown>
    </Popover>
  )
}
