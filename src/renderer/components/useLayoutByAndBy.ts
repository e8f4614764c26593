import { type RefObject, useLayoutEffect } from 'react'

/** Rows laid out in one frame, beside those in sight. */
const MOST = 12

/**
 * Lays out a body's rows some at a frame: those in sight and the one with the focus at once; each of the others has the attribute
 * `data-waiting` until its turn comes, and its style sheet leaves out what is in it.
 * @returns ends it where it is
 */
export function layOutByAndBy(body: HTMLElement, complete = true): () => void {
  const rows = [...body.children]
  for (const row of rows) if (!row.contains(document.activeElement)) row.toggleAttribute('data-waiting', true)
  // Only now are places cheap to ask for.
  const inSight = rows.filter((row) => {
    const { top, bottom } = row.getBoundingClientRect()
    return bottom > 0 && top < window.innerHeight
  })
  for (const row of inSight) row.removeAttribute('data-waiting')
  if (!complete) return () => {}
  const waiting = rows.filter((row) => row.hasAttribute('data-waiting') && !row.hasAttribute('hidden'))
  let frame = requestAnimationFrame(function goOn() {
    for (const row of waiting.splice(0, MOST)) row.removeAttribute('data-waiting')
    if (waiting.length > 0) frame = requestAnimationFrame(goOn)
  })
  return () => cancelAnimationFrame(frame)
}

/**
 * Does so whenever rows are new or in another order.
 * @param order says which rows there are, and in which order
 * @param complete whether no more of them are to come
 */
export function useLayoutByAndBy(body: RefObject<HTMLElement | null>, order: string, complete: boolean): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order is what all must wait for
  useLayoutEffect(() => (body.current ? layOutByAndBy(body.current, complete) : undefined), [body, order, complete])
}
