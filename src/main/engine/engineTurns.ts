import type { EngineJobs } from './jobs.ts'

/**
 * How many engines of a kind may live at once, in the order in which they get their turn: what somebody waits for at the screen first, what
 * takes long last. Trainings are not counted: they have a queue of their own, one a device, and a study says how many of its own train at once.
 */
const LIMITS = {
  explain: 2, // a new one, while the one before still ends
  train: Number.POSITIVE_INFINITY,
  weights: 2,
  data: 2,
  evaluate: 2,
  compare: 2,
  index: 1,
  probe: 1,
  estimate: 1,
} as const
export type EngineKind = keyof typeof LIMITS
export const ENGINE_LIMITS: Readonly<Record<EngineKind, number>> = LIMITS
const KINDS = Object.keys(LIMITS) as EngineKind[]

/** Engines of all kinds but trainings together: each takes from 50 MB to some GB of memory. */
export const ENGINES_IN_ALL = 6
/** Of these, one is never given to anything but explanations: a click must not wait for hours of work. */
const KEPT_FOR_CLICKS = 1

const KIND_OF: Partial<Record<keyof EngineJobs, EngineKind>> = {
  train: 'train',
  'import-weights': 'weights',
  'export-model': 'weights',
  'check-model': 'weights',
  'draw-model': 'weights',
  'fit-model': 'weights',
  'inspect-model': 'weights',
  'try-model': 'weights',
  'open-model': 'weights',
  'dataset-generate': 'data',
  'dataset-import': 'data',
  'dataset-download': 'data',
  evaluate: 'evaluate',
  'range-test': 'evaluate',
  responses: 'compare',
  similarity: 'compare',
  twins: 'compare',
  weights: 'compare',
  'explain-index': 'index',
  'explain-atlas': 'index',
  probe: 'probe',
  provision: 'probe',
  estimate: 'estimate',
}

/** The kind of the engine that is started for a job. */
export const kindOf = (job: keyof EngineJobs): EngineKind => KIND_OF[job] ?? 'explain'

/** A place in the queue, then one among the engines that live. */
export interface Turn {
  /** Gives the place up, waiting or not. */
  end(): void
}

/** Lets engines begin as far as the limits allow, the others in their turn. */
export interface EngineTurns {
  /** Calls `begin`, at once or later, unless the turn ends before. */
  take(kind: EngineKind, begin: () => void): Turn
  /** How many live and wait. */
  count(): { alive: number; waiting: number }
}

interface Entry {
  kind: EngineKind
  begin(): void
}

export function createEngineTurns(limits = ENGINE_LIMITS, inAll = ENGINES_IN_ALL): EngineTurns {
  const waiting = new Set<Entry>()
  const alive = new Set<Entry>()

  function isFree(kind: EngineKind): boolean {
    if (kind === 'train') return true
    const counted = [...alive].filter((entry) => entry.kind !== 'train')
    const ofKind = counted.filter((entry) => entry.kind === kind).length
    if (ofKind >= limits[kind] || counted.length >= inAll) return false
    const others = counted.filter((entry) => entry.kind !== 'explain').length
    return kind === 'explain' || others < inAll - KEPT_FOR_CLICKS
  }

  function pump() {
    for (const kind of KINDS)
      for (const entry of waiting) {
        if (entry.kind !== kind) continue
        if (!isFree(kind)) break
        waiting.delete(entry)
        alive.add(entry)
        entry.begin()
      }
  }

  return {
    take(kind, begin) {
      const entry = { kind, begin }
      waiting.add(entry)
      pump()
      return {
        end() {
          waiting.delete(entry)
          if (alive.delete(entry)) pump()
        },
      }
    },
    count: () => ({ alive: alive.size, waiting: waiting.size }),
  }
}
