import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Curve, MetricsQuery, Series } from '../../shared/api/runs.ts'
import { envelope } from '../workspace/envelope.ts'
import type { RunStore } from '../workspace/runStore.ts'

/** Work done at once before other work gets its turn. */
const TURN_MS = 10
/** Points of curves kept (20 bytes each): of a run whose steps have not changed the same question has the same answer. */
const KEPT_POINTS = 2_000_000

/**
 * Answers what the charts ask: one curve a run and series, in the order of the question.
 * @throws WorkbenchError NOT_FOUND, DISK
 */
export function createMetricsQuery(runs: RunStore): (query: MetricsQuery) => Promise<Curve[]> {
  const kept = new Map<string, { stamp: string; curve: Curve }>()
  let points = 0
  /** The last used ones stay. */
  function keep(key: string, stamp: string, curve: Curve) {
    points += curve.x.length - (kept.get(key)?.curve.x.length ?? 0)
    kept.delete(key)
    kept.set(key, { stamp, curve })
    for (const [oldest, { curve: old }] of kept) {
      if (points <= KEPT_POINTS) return
      points -= old.x.length
      kept.delete(oldest)
    }
  }

  let turn = performance.now()
  async function giveWay() {
    if (performance.now() - turn <= TURN_MS) return
    await nextTurn()
    turn = performance.now()
  }

  async function curveOf(path: string, runId: string, series: Series, query: MetricsQuery): Promise<Curve> {
    const { x, from, to, buckets } = query
    const columns = await runs.metrics.read(path)
    const range = { from: from ?? Number.NEGATIVE_INFINITY, to: to ?? Number.POSITIVE_INFINITY }
    const work = envelope(columns, runId, x, series, range, buckets)
    for (;;) {
      const curve = work()
      await giveWay()
      if (curve) return curve
    }
  }

  return async (query) => {
    const curves: Curve[] = []
    turn = performance.now()
    for (const runId of query.runIds) {
      runs.get(runId)
      const path = runs.paths(runId).metrics
      // Before reading: steps that come meanwhile make the next answer new.
      const stamp = await runs.metrics.stamp(path)
      for (const series of query.series) {
        const key = [runId, query.x, series, query.from, query.to, query.buckets].join('|')
        const known = kept.get(key)
        const curve = known?.stamp === stamp ? known.curve : await curveOf(path, runId, series, query)
        keep(key, stamp, curve)
        curves.push(curve)
      }
    }
    return curves
  }
}
