import { type RefObject, useLayoutEffect } from 'react'

/**
 * Gives the rows of a body the columns of the head's row, which alone says how wide they are: so a row can be laid out without the
 * others.
 * @param columns what they are: other ones are watched anew
 */
export function useColumnWidths(
  head: RefObject<HTMLElement | null>,
  body: RefObject<HTMLElement | null>,
  columns: unknown,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: other columns are other elements
  useLayoutEffect(() => {
    const [from, to] = [head.current, body.current]
    if (!from || !to) return
    const observer = new ResizeObserver(() => {
      const widths = getComputedStyle(from).gridTemplateColumns
      if (to.style.getPropertyValue('--columns') !== widths) to.style.setProperty('--columns', widths)
    })
    for (const cell of from.children) observer.observe(cell)
    return () => observer.disconnect()
  }, [head, body, columns])
}
