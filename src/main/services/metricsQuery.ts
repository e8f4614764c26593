import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Curve, MetricsQuery } from '../../shared/api/runs.ts'
import { envelope } from '../workspace/envelope.ts'
import type { MetricsColumns } from '../workspace/metricsRecord.ts'
import type { RunStore } from '../workspace/runStore.ts'

/** Work done at once before other work gets its turn. */
const TURN_MS = 10
/** Curves kept: of runs whose steps have not changed the same question has the same answer. */
const KEPT_CURVES = 512

/**
 * Answers what the charts ask: one curve a run and series, in the order of the question.
 * @throws WorkbenchError NOT_FOUND, DISK
 */
export function createMetricsQuery(runs: RunStore): (query: MetricsQuery) => Promise<Curve[]> {
  const kept = new Map<string, { columns: MetricsColumns; length: number; curve: Curve }>()

  return async ({ runIds, x, series, from, to, buckets }) => {
    const range = { from: from ?? Number.NEGATIVE_INFINITY, to: to ?? Number.POSITIVE_INFINITY }
    const curves: Curve[] = []
    let turn = performance.now()
    for (const runId of runIds) {
      runs.get(runId)
      const columns = await runs.metrics.read(runs.paths(runId).metrics)
      for (const one of series) {
        const key = [runId, x, one, from, to, buckets].join('|')
        const known = kept.get(key)
        kept.delete(key)
        if (known && known.columns === columns && known.length === columns.length) {
          kept.set(key, known)
          curves.push(known.curve)
          continue
        }
        const { length } = columns
        const work = envelope(columns, runId, x, one, range, buckets)
        let curve = work()
        while (curve === null) {
          if (performance.now() - turn > TURN_MS) {
            await nextTurn()
            turn = performance.now()
          }
          curve = work()
        }
        kept.set(key, { columns, length, curve })
        if (kept.size > KEPT_CURVES) kept.delete(kept.keys().next().value!)
        curves.push(curve)
        if (performance.now() - turn > TURN_MS) {
          await nextTurn()
          turn = performance.now()
        }
      }
    }
    return curves
  }
}
