import { type PointerEvent as ReactPointerEvent, type RefObject, useEffect, useRef, useState } from 'react'

/** Pixels from an edge of the scrolling frame at which it follows the pointer, and how far a step. */
const EDGE = 32
const STEP = 12

/**
 * Rows that are dragged by their handles: where they would land follows the pointer, Escape lets go.
 * @param frame what scrolls; its rows carry `data-row`, their index
 * @returns the index before which they would land, and what a handle does when it is pressed
 */
export function useRowDrag(frame: RefObject<HTMLElement | null>, onDrop: (key: number, to: number) => void) {
  const [dragged, setDragged] = useState<{ key: number; to: number | null } | null>(null)
  const drop = useRef(onDrop)
  drop.current = onDrop
  const now = useRef(dragged)
  now.current = dragged
  const active = dragged !== null

  useEffect(() => {
    if (!active) return
    const target = (y: number): number | null => {
      const rows = [...(frame.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
      const below = rows.find((row) => {
        const { top, height } = row.getBoundingClientRect()
        return y < top + height / 2
      })
      return below ? Number(below.dataset.row) : rows.length
    }
    const moved = (event: PointerEvent) => {
      const edges = frame.current?.getBoundingClientRect()
      if (edges && event.clientY > edges.bottom - EDGE) frame.current!.scrollTop += STEP
      if (edges && event.clientY < edges.top + EDGE) frame.current!.scrollTop -= STEP
      setDragged((before) => before && { ...before, to: target(event.clientY) })
    }
    const ended = () => {
      const { key, to } = now.current ?? { to: null }
      setDragged(null)
      if (key !== undefined && to !== null) drop.current(key, to)
    }
    const cancelled = (event: KeyboardEvent) => event.key === 'Escape' && setDragged(null)
    document.addEventListener('pointermove', moved)
    document.addEventListener('pointerup', ended)
    document.addEventListener('keydown', cancelled)
    return () => {
      document.removeEventListener('pointermove', moved)
      document.removeEventListener('pointerup', ended)
      document.removeEventListener('keydown', cancelled)
    }
  }, [active, frame])

  return {
    to: dragged?.to ?? null,
    begin: (key: number) => (event: ReactPointerEvent) => {
      if (event.button !== 0) return
      event.preventDefault() // a text would be selected
      ;(event.currentTarget as HTMLElement).focus()
      setDragged({ key, to: null })
    },
  }
}
