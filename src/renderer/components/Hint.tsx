import { Popover } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { type ReactNode, useId, useRef, useState } from 'react'
import { besidePanel } from './besidePanel.ts'
import classes from './Hint.module.css'

interface Props {
  /** What the button is called, e.g. `About Grad-CAM`. */
  label: string
  /** Width of the card in CSS pixels. */
  width?: number
  /** About a picture of the same panel, which the card must not cover. */
  beside?: boolean
  children: ReactNode
}

/** Milliseconds before a resting pointer opens a hint, and in which it may cross over to the card. */
const OPEN_AFTER = 180
const CLOSE_AFTER = 160

/**
 * An (i) that explains what stands beside it. Opens under a resting mouse, on focus by the keyboard, and on a tap or click, which keeps
 * it open; Escape, a second click or a click elsewhere closes it. A native title would reach neither keyboard nor finger.
 */
export function Hint({ label, width = 320, beside = false, children }: Props) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const [aside, setAside] = useState<number | null>(null)
  const [opened, show] = useState(false)
  const setOpened = (next: boolean) => {
    if (next && beside) setAside(besidePanel(button.current!, width))
    show(next)
  }
  const pinned = useRef(false)
  const timer = useRef(0)
  const soon = (next: boolean) => {
    clearTimeout(timer.current)
    timer.current = window.setTimeout(() => setOpened(next), next ? OPEN_AFTER : CLOSE_AFTER)
  }
  const close = () => {
    clearTimeout(timer.current)
    pinned.current = false
    setOpened(false)
  }
  const hover = {
    onPointerEnter: (event: { pointerType: string }) => event.pointerType === 'mouse' && soon(true),
    onPointerLeave: (event: { pointerType: string }) => event.pointerType === 'mouse' && !pinned.current && soon(false),
  }
  return (
    <Popover
      opened={opened}
      onChange={(next) => !next && close()}
      width={width}
      position={aside === null ? 'bottom-start' : 'left-start'}
      offset={aside ?? 8}
      shadow="md"
      withArrow={aside === null}
      trapFocus={false}
      withRoles={false}
    >
      <Popover.Target>
        <button
          ref={button}
          type="button"
          className={classes.button}
          aria-label={label}
          aria-expanded={opened}
          aria-describedby={opened ? id : undefined}
          {...hover}
          onFocus={(event) => event.currentTarget.matches(':focus-visible') && setOpened(true)}
          onBlur={close}
          onClick={() => {
            clearTimeout(timer.current)
            pinned.current = !(opened && pinned.current)
            setOpened(pinned.current)
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || !opened) return
            event.stopPropagation()
            close()
          }}
        >
          <IconInfoCircle size={15} stroke={1.7} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown id={id} role="tooltip" className={classes.card} {...hover}>
        {children}
      </Popover.Dropdown>
    </Popover>
  )
}
