import type { StoredArchitecture } from '@shared/api/architectures.ts'
import type { Architecture } from '@shared/architecture/spec.ts'
import { create } from 'zustand'
import { api } from '../client.ts'

interface ArchitecturesState {
  phase: 'loading' | 'ready' | 'failed'
  reason: string | null
  all: StoredArchitecture[]
}

/** The twelve and the user's own, as the host lists them. */
export const useArchitectures = create<ArchitecturesState>(() => ({ phase: 'loading', reason: null, all: [] }))

export async function loadArchitectures(): Promise<void> {
  try {
    useArchitectures.setState({ phase: 'ready', reason: null, all: await api().architectures.list() })
  } catch (error) {
    useArchitectures.setState({ phase: 'failed', reason: error instanceof Error ? error.message : String(error) })
  }
}

/**
 * What is being edited and not saved yet, by the id in the page's address: a copy, an imported file, or changes to a saved one. They
 * outlast a look at another page.
 */
export const unsaved = new Map<string, Architecture>()

/** Saves a version and lists it. */
export async function saveArchitecture(architecture: Architecture): Promise<StoredArchitecture> {
  const saved = await api().architectures.save({ architecture })
  await loadArchitectures()
  return saved
}

/** A free id made from a wished one: `all-cnn-c-2`, `all-cnn-c-3`, ... */
export function freeId(wish: string, taken: ReadonlySet<string>): string {
  const base = wish
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, 56)
  const stem = base || 'network'
  if (!taken.has(stem)) return stem
  const numbered = stem.replace(/-\d+$/, '') || stem
  for (let number = 2; ; number++) if (!taken.has(`${numbered}-${number}`)) return `${numbered}-${number}`
}
