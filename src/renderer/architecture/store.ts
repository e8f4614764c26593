import type { StoredArchitecture } from '@shared/api/architectures.ts'
import { type Architecture, ArchitectureSchema } from '@shared/architecture/spec.ts'
import { z } from 'zod'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { api } from '../client.ts'
import { keptByBrowser } from '../stores/keptBy.ts'

interface ArchitecturesState {
  phase: 'loading' | 'ready' | 'failed'
  error: unknown
  all: StoredArchitecture[]
}

/** The twelve and the user's own, as the host lists them. */
export const useArchitectures = create<ArchitecturesState>(() => ({ phase: 'loading', error: null, all: [] }))

export async function loadArchitectures(): Promise<void> {
  try {
    useArchitectures.setState({ phase: 'ready', error: null, all: await api().architectures.list() })
  } catch (error) {
    // Those at hand stay visible.
    useArchitectures.setState((state) => ({ phase: state.all.length > 0 ? 'ready' : 'failed', error }))
  }
}

interface Drafts {
  drafts: Readonly<Record<string, Architecture>>
}

/** Title and id may be half written; what cannot be drawn is left out. */
const DraftSchema = ArchitectureSchema.extend({ id: z.string(), title: z.string() })

/** The drafts among what a browser has kept, perhaps for another version of the workbench. */
export function readableDrafts(stored: unknown): Drafts['drafts'] {
  if (typeof stored !== 'object' || stored === null) return {}
  return Object.fromEntries(
    Object.entries(stored).flatMap(([id, draft]) => {
      const { success, data } = DraftSchema.safeParse(draft)
      return success ? [[id, data]] : []
    }),
  )
}

/**
 * What is being edited and not saved yet, by the id in the page's address: a copy, an imported file, or changes to a saved one. Kept by
 * the browser, so that they outlast another view, a reload and a closed window; the list shows them.
 */
export const useUnsaved = create<Drafts>()(
  persist((): Drafts => ({ drafts: {} }), {
    name: 'allconv.architecture-drafts',
    version: 1,
    storage: keptByBrowser(),
    merge: (stored, now) => ({ ...now, drafts: readableDrafts((stored as Partial<Drafts> | null)?.drafts) }),
  }),
)

export const draftOf = (id: string): Architecture | undefined => useUnsaved.getState().drafts[id]

/** Keeps a draft, or forgets it. */
export function keepDraft(id: string, draft: Architecture | null): void {
  useUnsaved.setState(({ drafts: { [id]: _, ...rest } }) => ({ drafts: draft ? { ...rest, [id]: draft } : rest }))
}

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
