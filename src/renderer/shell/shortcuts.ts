import { useEffect } from 'react'

export interface Shortcut {
  /** Keys as typed one after the other: `?`, `g t`, `n`. Single letters without modifiers. */
  keys: string
  /** What it does, for the help page. */
  title: string
  group: string
  run(): void
}

/** How long the second key of a pair is waited for. */
const PAIR_MS = 1200
const registered = new Set<Shortcut>()

/** All shortcuts at hand now, for the list that `?` shows. */
export const currentShortcuts = (): Shortcut[] => [...registered]

/** Shortcuts while the component is shown. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  useEffect(() => {
    for (const shortcut of shortcuts) registered.add(shortcut)
    return () => {
      for (const shortcut of shortcuts) registered.delete(shortcut)
    }
  }, [shortcuts])
}

/** Whether keys now belong to a field, a menu or a dialog. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable) return true
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return true
  return target.matches(
    'input:not([type="checkbox"], [type="radio"], [type="range"], [type="button"]), textarea, select',
  )
}

/** Listens to the keyboard of the whole page; call once, returns how to stop. */
export function listenToShortcuts(target: Window = window): () => void {
  let first: { key: string; at: number } | null = null
  const pressed = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    const typed = event.key
    const pair = first && event.timeStamp - first.at < PAIR_MS ? `${first.key} ${typed}` : null
    // The one registered last belongs to the innermost view.
    const all = [...registered].reverse()
    const found =
      (pair && all.find((shortcut) => shortcut.keys === pair)) || all.find((shortcut) => shortcut.keys === typed)
    const startsPair = all.some((shortcut) => shortcut.keys.startsWith(`${typed} `))
    first = !found && startsPair ? { key: typed, at: event.timeStamp } : null
    if (!found) return
    event.preventDefault()
    found.run()
  }
  target.addEventListener('keydown', pressed)
  return () => target.removeEventListener('keydown', pressed)
}
