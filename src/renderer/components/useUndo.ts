import { useCallback, useState } from 'react'

interface History<T> {
  past: readonly T[]
  present: T
  future: readonly T[]
  /** Of the last change: what it changed, and when. */
  tag: string | null
  at: number
}

/** Steps kept. */
const LIMIT = 200
/** Changes of one thing within so many milliseconds are one step: a word is undone, not its letters. */
const TOGETHER = 800

/** The next history after a change; pure, so that it can be tested. `tag` says what was changed. */
export function changed<T>(history: History<T>, next: T, tag: string | null, at: number): History<T> {
  if (Object.is(next, history.present)) return history
  const joins = tag !== null && tag === history.tag && at - history.at < TOGETHER
  return {
    past: joins ? history.past : [...history.past, history.present].slice(-LIMIT),
    present: next,
    future: [],
    tag,
    at,
  }
}

export function undone<T>(history: History<T>): History<T> {
  const { past, present, future } = history
  if (past.length === 0) return history
  return { past: past.slice(0, -1), present: past.at(-1)!, future: [present, ...future], tag: null, at: 0 }
}

export function redone<T>(history: History<T>): History<T> {
  const [next, ...rest] = history.future
  if (next === undefined) return history
  return { past: [...history.past, history.present], present: next, future: rest, tag: null, at: 0 }
}

export const beginning = <T>(present: T): History<T> => ({ past: [], present, future: [], tag: null, at: 0 })

/** A value whose changes can be taken back and made again. */
export function useUndo<T>(initial: () => T) {
  const [history, setHistory] = useState(() => beginning(initial()))
  return {
    value: history.present,
    set: useCallback((next: (now: T) => T, tag: string | null = null) => {
      setHistory((now) => changed(now, next(now.present), tag, Date.now()))
    }, []),
    undo: useCallback(() => setHistory(undone), []),
    redo: useCallback(() => setHistory(redone), []),
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
  }
}
