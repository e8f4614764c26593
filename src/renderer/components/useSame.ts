import { useRef } from 'react'

/** The object of an earlier drawing as long as all its fields are the same: what follows from it need not be made anew. */
export function useSame<T extends object>(value: T): T {
  const kept = useRef(value)
  if (kept.current !== value && !haveSameFields(kept.current, value)) kept.current = value
  return kept.current
}

export function haveSameFields<T extends object>(a: T, b: T): boolean {
  const keys = Object.keys(a) as (keyof T)[]
  return keys.length === Object.keys(b).length && keys.every((key) => Object.is(a[key], b[key]))
}
