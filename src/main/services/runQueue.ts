import type { RuntimeId } from '../../shared/training/run.ts'

/** Trainings take turns: one at a time on a device, in the order in which they came; a group's share a device among themselves. */
export interface RunQueue {
  enter(id: string): void
  /** Takes a waiting run out; one whose turn has come stays. */
  leave(id: string): void
  waiting(): string[]
  working(): string[]
  /** Resolves once the run neither waits nor works. */
  over(id: string): Promise<void>
}

const DEVICE: Record<RuntimeId, 'gpu' | 'cpu'> = {
  'tensorflow-gpu': 'gpu',
  webgpu: 'gpu',
  tensorflow: 'cpu',
  wasm: 'cpu',
}

/** Whether two trainings would fight for a device; `auto` may come out as any. */
function shareDevice(a: RuntimeId | 'auto', b: RuntimeId | 'auto'): boolean {
  return a === 'auto' || b === 'auto' || DEVICE[a] === DEVICE[b]
}

/**
 * @param runtimeOf the runtime that a run wants
 * @param work does all of a run's training; must not reject
 * @param groupOf runs of the same group train beside one another: whoever made the group limits how many; null for a run of its own
 */
export function createRunQueue(
  runtimeOf: (id: string) => RuntimeId | 'auto',
  work: (id: string) => Promise<void>,
  groupOf: (id: string) => string | null = () => null,
): RunQueue {
  const waiting: string[] = []
  const working = new Map<string, RuntimeId | 'auto'>()
  const listeners = new Map<string, (() => void)[]>()

  function over(id: string) {
    for (const resolve of listeners.get(id) ?? []) resolve()
    listeners.delete(id)
  }

  function pump() {
    for (const id of [...waiting]) {
      const runtime = runtimeOf(id)
      const group = groupOf(id)
      const isInTheWay = ([other, itsRuntime]: [string, RuntimeId | 'auto']) =>
        shareDevice(runtime, itsRuntime) && (group === null || groupOf(other) !== group)
      if ([...working].some(isInTheWay)) continue
      waiting.splice(waiting.indexOf(id), 1)
      working.set(id, runtime)
      void work(id).finally(() => {
        working.delete(id)
        over(id)
        pump()
      })
    }
  }

  return {
    enter(id) {
      if (!waiting.includes(id) && !working.has(id)) waiting.push(id)
      // Not at once: whoever enters a run sees it queued first.
      queueMicrotask(pump)
    },
    leave(id) {
      const at = waiting.indexOf(id)
      if (at < 0) return
      waiting.splice(at, 1)
      over(id)
    },
    waiting: () => [...waiting],
    working: () => [...working.keys()],
    over(id) {
      if (!waiting.includes(id) && !working.has(id)) return Promise.resolve()
      return new Promise((resolve) => {
        listeners.set(id, [...(listeners.get(id) ?? []), resolve])
      })
    },
  }
}
