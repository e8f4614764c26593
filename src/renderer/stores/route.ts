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

/**
 * Goes on from one address to a better one, if the page is still there: a view that waits for something may be asked to go on when its
 * user has left already, in the moment before it is taken away.
 * @param from without a path: anywhere in the view
 */
export function redirect(from: { view: string; path?: readonly string[] }, hash: string): void {
  const { view, path } = parseRoute(window.location.hash)
  if (view === from.view && path.join('/') === (from.path ?? path).join('/')) navigate(hash, 'replace')
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
