import { useSyncExternalStore } from 'react'

export interface Route {
  view: string
  path: readonly string[]
  query: URLSearchParams
}

/** `#/train/RUN?x=step` -> view `train`, path `['RUN']`, query `x=step`. An empty hash is the Train view. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2)
  const [view, ...rest] = path.split('/').filter(Boolean).map(decodePart)
  return { view: view ?? 'train', path: rest, query: new URLSearchParams(query) }
}

/** A part that is no valid percent-encoding stays as it stands. */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** The hash of a view: `routeTo('train', [id], { x: 'step' })`. */
export function routeTo(view: string, path: readonly string[] = [], query: Record<string, string> = {}): string {
  const tail = new URLSearchParams(query).toString()
  return `#/${[view, ...path].map(encodeURIComponent).join('/')}${tail ? `?${tail}` : ''}`
}

/** Goes to a hash from `routeTo`; `replace` leaves no entry to go back to. */
export function navigate(hash: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') window.location.hash = hash
  else {
    window.history.replaceState(null, '', hash)
    window.dispatchEvent(new HashChangeEvent('hashchange'))
  }
}

function subscribe(changed: () => void) {
  window.addEventListener('hashchange', changed)
  return () => window.removeEventListener('hashchange', changed)
}

let cached: { hash: string; route: Route } | null = null

function snapshot(): Route {
  const { hash } = window.location
  if (cached?.hash !== hash) cached = { hash, route: parseRoute(hash) }
  return cached.route
}

export const useRoute = () => useSyncExternalStore(subscribe, snapshot)
