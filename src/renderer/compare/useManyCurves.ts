import type { Curve, Series, XAxis } from '@shared/api/runs.ts'
import { useEffect, useRef, useState } from 'react'
import { api } from '../client.ts'
import type { Range } from '../components/chart/types.ts'
import { useConnection } from '../stores/connection.ts'
import { listenToRun } from '../stores/runs.ts'

/** Points asked for a curve; many curves share one chart. */
const BUCKETS = 600
/** Milliseconds between two questions while a run trains. */
const PACE = 1000
/** Milliseconds between two questions while the range changes; the first one is asked at once. */
const SETTLE = 90

export interface ManyCurves {
  phase: 'loading' | 'ready' | 'failed'
  error: unknown
  curves: readonly Curve[]
}

/** Curves of several runs over one axis, asked for in one call, and again once a second while any of them trains. */
export function useManyCurves(
  runIds: readonly string[],
  x: XAxis,
  series: readonly Series[],
  range: Range | null,
): ManyCurves {
  const [state, setState] = useState<ManyCurves>({ phase: 'loading', error: null, curves: [] })
  const connection = useConnection((connected) => connected.epoch)
  const key = runIds.join(',')
  const wanted = series.join(',')
  const lastAsked = useRef(Number.NEGATIVE_INFINITY)
  const [from, to] = range ?? [null, null]

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new connection asks anew
  useEffect(() => {
    const ids = key.split(',').filter(Boolean)
    if (ids.length === 0) {
      setState({ phase: 'ready', error: null, curves: [] })
      return
    }
    let left = false
    let asking = false
    let due = false
    const ask = async () => {
      if (asking) {
        due = true
        return
      }
      asking = true
      lastAsked.current = performance.now()
      try {
        const query = { runIds: ids, x, series: wanted.split(',') as Series[], from, to, buckets: BUCKETS }
        const curves = await api().runs.metrics(query)
        if (!left) setState({ phase: 'ready', error: null, curves })
      } catch (error) {
        if (!left) setState((now) => (now.phase === 'ready' ? now : { ...now, phase: 'failed', error }))
      }
      asking = false
    }
    const timer = setTimeout(ask, Math.max(0, lastAsked.current + SETTLE - performance.now()))
    const beat = setInterval(() => {
      if (!due) return
      due = false
      void ask()
    }, PACE)
    const stops = ids.map((id) =>
      listenToRun(id, () => {
        due = true
      }),
    )
    return () => {
      left = true
      clearTimeout(timer)
      clearInterval(beat)
      for (const stop of stops) stop()
    }
  }, [key, x, wanted, from, to, connection])

  return state
}
