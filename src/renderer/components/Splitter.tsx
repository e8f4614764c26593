import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import classes from './Splitter.module.css'

interface Props {
  /** What lies above, in words. */
  label: string
  /** Height of what lies above, in pixels, and its bounds. */
  height: number
  lowest: number
  highest: number
  onHeight(height: number): void
}

/** Pixels of one press of an arrow key. */
const STEP = 24

/** A line between two parts of a page that is dragged, or moved with the arrow keys, to give one of them more room. */
export function Splitter({ label, height, lowest, highest, onHeight }: Props) {
  const drag = useRef<{ from: number; height: number } | null>(null)
  const move = (to: number) => onHeight(Math.round(Math.min(highest, Math.max(lowest, to))))
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowUp: height - STEP, ArrowDown: height + STEP, Home: lowest, End: highest }[event.key]
    if (to === undefined) return
    event.preventDefault()
    move(to)
  }
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    drag.current = { from: event.clientY, height }
  }
  const onPointerMove = ({ clientY }: PointerEvent) => {
    if (drag.current) move(drag.current.height + clientY - drag.current.from)
  }
  const end = () => {
    drag.current = null
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule that is moved is no <hr>
    <div
      className={classes.splitter}
      role="separator"
      aria-orientation="horizontal"
      aria-label={`Height of ${label}`}
      aria-valuenow={height}
      aria-valuemin={lowest}
      aria-valuemax={highest}
      aria-valuetext={`${height} pixels`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={end}
      onPointerCancel={end}
    />
  )
}
