import { createJSONStorage } from 'zustand/middleware'

/** Where nothing can be kept (private windows of some browsers, tests) everything works, until the page is left. */
function orMemory(name: 'localStorage' | 'sessionStorage'): Storage {
  try {
    const storage = globalThis[name]
    if (storage) return storage
  } catch {
    // refused by the browser
  }
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage
}

/** For zustand's `persist`: outlasts a reload, and ends with the tab or window. */
export const keptByTab = <T>() => createJSONStorage<T>(() => orMemory('sessionStorage'))

/** For zustand's `persist`: stays with this browser. */
export const keptByBrowser = <T>() => createJSONStorage<T>(() => orMemory('localStorage'))
