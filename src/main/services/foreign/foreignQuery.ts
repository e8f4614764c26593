import { setImmediate as nextTurn } from 'node:timers/promises'
import type { z } from 'zod'
import type { ForeignQuerySchema } from '../../../shared/api/foreign.ts'
import type { ForeignCurve } from '../../../shared/foreign/foreignCurves.ts'
import { readCurves, type StoredCurve } from '../../workspace/curvesFile.ts'
import { envelope } from '../../workspace/envelope.ts'
import { emptyColumns } from '../../workspace/metricsRecord.ts'
import type { RunStore } from '../../workspace/runStore.ts'

/** Runs whose curves are kept. */
const KEPT_RUNS = 20

/** Answers what charts ask of foreign runs: every curve that is known on the axis, under its own name. Runs of the workbench's own have none. */
export function createForeignQuery(runs: RunStore) {
  const kept = new Map<string, Promise<StoredCurve[]>>()
  function curvesOf(id: string, readAt = ''): Promise<StoredCurve[]> {
    const path = runs.paths(id).curves
    // Those of a source that was read again are others.
    const key = `${readAt} ${path}`
    const found = kept.get(key) ?? readCurves(path)
    kept.delete(key)
    kept.set(key, found)
    found.catch(() => kept.delete(key))
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT_RUNS) break
      kept.delete(oldest)
    }
    return found
  }

  /** @throws WorkbenchError NOT_FOUND, BAD_FILE, DISK */
  return async ({ runIds, x, from, to, buckets }: z.output<typeof ForeignQuerySchema>): Promise<ForeignCurve[]> => {
    const answer: ForeignCurve[] = []
    for (const runId of runIds) {
      const about = runs.get(runId).file.imported?.curves
      if (!about) continue
      const roles = new Map(about.series.map(({ name, as }) => [name, as]))
      const range = { from: from ?? Number.NEGATIVE_INFINITY, to: to ?? Number.POSITIVE_INFINITY }
      for (const stored of await curvesOf(runId, about.readAt)) {
        const places = stored[x]
        if (!places) continue
        const { length } = stored.value
        const columns = { ...emptyColumns(0), length, seconds: places, loss: Float32Array.from(stored.value) }
        const work = envelope(columns, runId, 'seconds', 'loss', range, buckets)
        for (let curve = work(); ; curve = work()) {
          if (curve) {
            const { min, max, mean, points } = curve
            answer.push({
              runId,
              name: stored.name,
              as: roles.get(stored.name) ?? null,
              x: curve.x,
              min,
              max,
              mean,
              points,
            })
            break
          }
          await nextTurn()
        }
      }
      await nextTurn()
    }
    return answer
  }
}
