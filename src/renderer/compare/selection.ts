import { navigate, routeTo } from '../stores/route.ts'

/** Most runs that are drawn in one chart. */
export const CURVE_LIMIT = 60

/** What the address of the runs page says: which runs are drawn, and which of them is the baseline. */
export interface RunsSelection {
  runs: string[]
  baseline: string | null
}

export function readSelection(query: URLSearchParams): RunsSelection {
  const runs = (query.get('runs') ?? '').split(',').filter(Boolean)
  const baseline = query.get('base')
  return { runs, baseline: baseline && runs.includes(baseline) ? baseline : null }
}

export function openSelection({ runs, baseline }: RunsSelection): void {
  const query: Record<string, string> = {}
  if (runs.length > 0) query.runs = runs.join(',')
  if (baseline && runs.includes(baseline)) query.base = baseline
  navigate(routeTo('compare', ['runs'], query), 'replace')
}
