import type { LayerHistory } from '@shared/api/layers.ts'
import type { Quantity } from '@shared/training/layerDiagnostics.ts'
import { useEffect, useState } from 'react'
import { api } from '../../client.ts'
import type { Range } from '../../components/chart/types.ts'
import { useConnection } from '../../stores/connection.ts'
import { listenToRun } from '../../stores/runs.ts'

export interface LayersState {
  phase: 'loading' | 'ready' | 'failed'
  error: unknown
  history: LayerHistory | null
  /** Of which quantity the history is. */
  quantity: Quantity | null
}

const NOTHING: LayersState = { phase: 'loading', error: null, history: null, quantity: null }

/** Columns asked for: a few pixels each. */
const COLUMNS = 320
/** Milliseconds between two questions while a run trains. */
const EVERY = 1500

/** What a run measured of its layers, one quantity, kept up to date while it trains; a change of quantity or range shows the last answer meanwhile. */
export function useLayerHistory(runId: string, quantity: Quantity, range: Range | null): LayersState {
  const [state, setState] = useState<LayersState & { runId: string }>({ ...NOTHING, runId })
  const connection = useConnection((connected) => connected.epoch)
  const [from, to] = range ?? [null, null]

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new connection asks anew
  useEffect(() => {
    let left = false
    let timer: ReturnType<typeof setTimeout> | null = null
    let asked = Number.NEGATIVE_INFINITY
    const ask = async () => {
      asked = performance.now()
      timer = null
      try {
        const history = await api().runs.layers({ id: runId, quantities: [quantity], from, to, columns: COLUMNS })
        if (!left) setState({ phase: 'ready', error: null, history, quantity, runId })
      } catch (error) {
        if (!left) setState((before) => ({ ...before, phase: before.history ? 'ready' : 'failed', error }))
      }
    }
    const soon = () => {
      timer ??= setTimeout(() => void ask(), Math.max(0, asked + EVERY - performance.now()))
    }
    const stop = listenToRun(runId, ({ kind }) => {
      if (kind === 'layers' || kind === 'stale') soon()
    })
    void ask()
    return () => {
      left = true
      if (timer !== null) clearTimeout(timer)
      stop()
    }
  }, [runId, quantity, from, to, connection])

  return state.runId === runId ? state : NOTHING
}
