import type { Curve, Series, XAxis } from '@shared/api/runs.ts'
import type { StepMetrics } from '@shared/training/run.ts'
import { useEffect, useRef, useState } from 'react'
import { api } from '../client.ts'
import type { Range } from '../components/chart/types.ts'
import { useConnection } from '../stores/connection.ts'
import { listenToRun } from '../stores/runs.ts'

/** The curves of a run that its host has, and the steps that have come since. */
export interface RunCurves {
  phase: 'loading' | 'ready' | 'failed'
  error: unknown
  curves: Partial<Record<Series, Curve>>
  tail: readonly StepMetrics[]
}

const NOTHING: RunCurves = { phase: 'loading', error: null, curves: {}, tail: [] }

/** Points asked for a curve: about one a pixel of a wide chart. */
export const BUCKETS = 900
/** Live steps kept beside the host's envelope before it is asked anew. */
const TAIL = 400
/** Milliseconds between two drawings of live steps: eight a second. */
const DRAW_EVERY = 120
/** Milliseconds between two questions while the range changes; the first one is asked at once. */
const SETTLE = 90

/**
 * Step curves of one run over `x`, kept up to date: what the host has, as envelopes of at most `BUCKETS` points, and behind it every step
 * that training sends. A resumed run's repeated steps replace the earlier ones; a zoom asks for its own part in full detail.
 */
export function useRunCurves(runId: string, x: XAxis, series: readonly Series[], range: Range | null): RunCurves {
  const [state, setState] = useState<RunCurves>(NOTHING)
  const shown = useRef({ runId, x })
  const connection = useConnection((connected) => connected.epoch)
  const key = series.join()
  const lastAsked = useRef(Number.NEGATIVE_INFINITY)
  const [from, to] = range ?? [null, null]

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the series; a new connection asks anew
  useEffect(() => {
    const fresh = shown.current.runId !== runId || shown.current.x !== x
    shown.current = { runId, x }
    if (fresh) setState(NOTHING)
    let left = false
    let asking = false
    let again = false
    let tail: StepMetrics[] = []
    let drawing: ReturnType<typeof setTimeout> | null = null

    const ask = async () => {
      if (asking) {
        again = true
        return
      }
      asking = true
      lastAsked.current = performance.now()
      const came = tail.length
      try {
        const curves = await api().runs.metrics({ runIds: [runId], x, series: [...series], from, to, buckets: BUCKETS })
        if (left) return
        // Steps that came while the host read are drawn behind its answer; those before are in it.
        tail = tail.slice(came)
        setState({
          phase: 'ready',
          error: null,
          curves: Object.fromEntries(curves.map((curve) => [curve.series, curve])),
          tail: [...tail],
        })
      } catch (error) {
        if (!left) setState((before) => ({ ...before, phase: before.phase === 'ready' ? 'ready' : 'failed', error }))
      } finally {
        asking = false
        if (again && !left) {
          again = false
          void ask()
        }
      }
    }
    const draw = () => {
      drawing = null
      if (!left) setState((before) => (before.phase === 'ready' ? { ...before, tail: [...tail] } : before))
    }
    const stop = listenToRun(runId, (news) => {
      if (news.kind === 'stale') {
        tail = []
        void ask()
      }
      if (news.kind !== 'steps') return
      const [first] = news.steps
      const last = tail.at(-1)
      if (first && last && first.step <= last.step) {
        tail = [...news.steps]
        void ask()
      } else tail.push(...news.steps)
      if (tail.length > TAIL) void ask()
      drawing ??= setTimeout(draw, DRAW_EVERY)
    })
    const early = fresh || from === null ? 0 : lastAsked.current + SETTLE - performance.now()
    const timer = setTimeout(() => void ask(), Math.max(0, early))
    return () => {
      left = true
      clearTimeout(timer)
      if (drawing !== null) clearTimeout(drawing)
      stop()
    }
  }, [runId, x, key, from, to, connection])

  return shown.current.runId === runId && shown.current.x === x ? state : NOTHING
}
