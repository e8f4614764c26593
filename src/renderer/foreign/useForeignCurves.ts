import type { XAxis } from '@shared/api/runs.ts'
import type { ForeignCurve } from '@shared/foreign/foreignCurves.ts'
import { isForeign, type RunSummary } from '@shared/training/run.ts'
import { api } from '../client.ts'
import type { Range } from '../components/chart/types.ts'
import { useSettled } from '../components/useSettled.ts'
import { useAnswer } from '../explain/useAnswer.ts'

/** Points asked for a curve. */
const BUCKETS = 800
/** Milliseconds between two questions while the range changes. */
const SETTLE = 90
const NONE: readonly ForeignCurve[] = []

/** The curves of those among the runs that another program has measured, as they were read last. */
export function useForeignCurves(runs: readonly RunSummary[], x: XAxis, range: Range | null) {
  const ids = runs
    .filter(isForeign)
    .map(({ id }) => id)
    .join(',')
  const read = runs.map(({ imported }) => imported?.curves?.readAt ?? '').join(',')
  const [from, to] = range ?? [null, null]
  const asked = useSettled(`${from} ${to}`, SETTLE)
  const answer = useAnswer(
    ids === ''
      ? null
      : (signal) => api().foreign.curves({ runIds: ids.split(','), x, from, to, buckets: BUCKETS }, { signal }),
    [ids, read, x, asked],
  )
  return { ...answer, curves: answer.value ?? NONE }
}
