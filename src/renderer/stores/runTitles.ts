import { distinctTitles } from '@shared/training/distinctTitles.ts'
import type { RunSummary } from '@shared/training/run.ts'
import { useRuns } from './runs.ts'

/** Summaries change with every step of a training, their titles hardly ever. */
let known: { key: string; titles: ReadonlyMap<string, string> } = { key: '', titles: new Map() }
let of: Readonly<Record<string, RunSummary>> | null = null

/** What a run is called wherever it stands beside others: its title, and what tells it from others of the same title. */
export function runTitle(run: Pick<RunSummary, 'id' | 'title'>): string {
  const { byId } = useRuns.getState()
  if (byId !== of) {
    const runs = Object.values(byId)
    const key = JSON.stringify(runs.map(({ id, title }) => [id, title]))
    if (key !== known.key) known = { key, titles: distinctTitles(runs) }
    of = byId
  }
  return known.titles.get(run.id) ?? run.title
}
