import { type RefObject, useLayoutEffect } from 'react'

/** Rows laid out in one frame, beside those in sight. */
const MOST = 20

/**
 * Rows that are new or in another order are laid out some at a frame: those in sight at once, and until its turn comes each of the
 * others has the attribute `data-waiting`, by which its style sheet leaves it out.
 * @param order says which rows there are, and in which order
 * @param complete whether no more of them are to come
 */
export function useLayoutByAndBy(body: RefObject<HTMLElement | null>, order: string, complete: boolean): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order is what all must wait for
  useLayoutEffect(() => {
    const waiting = [...(body.current?.children ?? [])]
    for (const row of waiting) row.toggleAttribute('data-waiting', true)
    if (!complete) return
    let frame = requestAnimationFrame(function goOn() {
      for (const row of waiting.splice(0, MOST)) row.removeAttribute('data-waiting')
      if (waiting.length > 0) frame = requestAnimationFrame(goOn)
    })
    return () => cancelAnimationFrame(frame)
  }, [body, order, complete])
}
