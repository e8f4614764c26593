import { useEffect, useLayoutEffect, useReducer, useRef } from 'react'

/** Rows made in one frame: so few that no frame is long. */
const MOST = 12

/** Those items that are drawn already and, from the top, at most so many more. */
export function drawnNext<T extends { id: string }>(
  items: readonly T[],
  drawn: ReadonlySet<string>,
  most: number,
): readonly T[] {
  let fresh = 0
  return items.filter(({ id }) => drawn.has(id) || fresh++ < most)
}

/** A long list, some more of it at every frame until all is there; what is there already stays, in whatever order. */
export function useByAndBy<T extends { id: string }>(items: readonly T[]): readonly T[] {
  const drawn = useRef<ReadonlySet<string>>(new Set())
  const [, goOn] = useReducer((count: number) => count + 1, 0)
  const now = drawnNext(items, drawn.current, MOST)
  useLayoutEffect(() => {
    drawn.current = new Set(now.map(({ id }) => id))
  }, [now])
  useEffect(() => {
    if (now.length === items.length) return
    const frame = requestAnimationFrame(goOn)
    return () => cancelAnimationFrame(frame)
  }, [now, items])
  return now
}
