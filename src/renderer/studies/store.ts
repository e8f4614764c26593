import type { StudyDetails, StudySummary } from '@shared/study/studyStatus.ts'
import { useEffect, useRef, useState } from 'react'
import { create } from 'zustand'
import { api } from '../client.ts'
import { useConnection } from '../stores/connection.ts'
import { useRuns } from '../stores/runs.ts'
import { useStudyChanges } from '../stores/studyChanges.ts'

interface StudiesState {
  phase: 'loading' | 'ready' | 'failed'
  error: unknown
  list: readonly StudySummary[]
}

const useStore = create<StudiesState>(() => ({ phase: 'loading', error: null, list: [] }))

async function loadStudies(): Promise<void> {
  try {
    useStore.setState({ phase: 'ready', error: null, list: await api().studies.list() })
  } catch (error) {
    useStore.setState((state) => ({ phase: state.phase === 'ready' ? 'ready' : 'failed', error }))
  }
}

/** The studies of the workspace; asked for again whenever one changes. */
export function useStudies(): StudiesState {
  const changes = useStudyChanges((state) => state.count)
  const connection = useConnection((state) => state.epoch)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change or a new connection asks anew
  useEffect(() => void loadStudies(), [changes, connection])
  return useStore()
}

interface Known {
  id: string
  value: StudyDetails | null
  error: unknown
}

/** Milliseconds between two questions while its runs train. */
const PACE = 500

/** One study as it is now: asked for again when it changes, and when one of its runs ends an epoch or changes its phase. */
export function useStudy(id: string) {
  const [known, setKnown] = useState<Known>({ id, value: null, error: null })
  const [tries, setTries] = useState(0)
  const changes = useStudyChanges((state) => state.count)
  const connection = useConnection((state) => state.epoch)
  const value = known.id === id ? known.value : null
  const runs = useRuns(
    (state) =>
      value?.cells.map(({ runId }) => `${state.byId[runId]?.phase} ${state.byId[runId]?.epochsDone}`).join() ?? '',
  )
  const lastAsked = useRef(Number.NEGATIVE_INFINITY)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what changes asks anew
  useEffect(() => {
    let left = false
    const ask = () => {
      lastAsked.current = performance.now()
      api()
        .studies.get({ id })
        .then(
          (found) => !left && setKnown({ id, value: found, error: null }),
          (error) => !left && setKnown((now) => ({ id, value: now.id === id ? now.value : null, error })),
        )
    }
    const timer = setTimeout(ask, Math.max(0, lastAsked.current + PACE - performance.now()))
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [id, changes, connection, runs, tries])
  return {
    study: value,
    error: known.id === id ? known.error : null,
    put: (study: StudyDetails) => setKnown({ id: study.id, value: study, error: null }),
    again: () => setTries((count) => count + 1),
  }
}
