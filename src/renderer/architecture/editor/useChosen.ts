import { useRef, useState } from 'react'
import type { Row } from './rows.ts'

/** Which rows are chosen: one, several by their boxes, or a range with Shift. Keys of rows that are gone do not count. */
export function useChosen(rows: readonly Row[]) {
  const [kept, setKept] = useState<ReadonlySet<number>>(new Set())
  const anchor = useRef<number | null>(null)
  const chosen = new Set(rows.flatMap(({ key }) => (kept.has(key) ? [key] : [])))
  const choose = (key: number, how: 'only' | 'toggle' | 'range') => {
    const from = rows.findIndex((row) => row.key === anchor.current)
    if (how === 'range' && from >= 0) {
      const to = rows.findIndex((row) => row.key === key)
      const range = rows.slice(Math.min(from, to), Math.max(from, to) + 1).map((row) => row.key)
      return setKept((now) => new Set([...now, ...range]))
    }
    anchor.current = key
    if (how === 'only') return setKept(new Set([key]))
    setKept((now) => {
      const next = new Set(now)
      if (!next.delete(key)) next.add(key)
      return next
    })
  }
  return { chosen, choose, chooseAll: (keys: readonly number[]) => setKept(new Set(keys)) }
}
