import { distinctTitles } from '@shared/training/distinctTitles.ts'
import type { RunSummary } from '@shared/training/run.ts'
import { useRuns } from './runs.ts'

/** What every run is called, by id. */
export type RunTitles = ReadonlyMap<string, string>

/** Summaries change with every step of a training, their titles hardly ever. */
let known: { key: string; titles: RunTitles } = { key: '', titles: new Map() }
let of: Readonly<Record<string, RunSummary>> | null = null

function titlesOf(byId: Readonly<Record<string, RunSummary>>): RunTitles {
  if (byId !== of) {
    const runs = Object.values(byId)
    const key = JSON.stringify(runs.map(({ id, title }) => [id, title]))
    if (key !== known.key) known = { key, titles: distinctTitles(runs) }
    of = byId
  }
  return known.titles
}

/** Titles of all runs, told apart among all of them wherever some are shown; another map only when a title has changed, also by a new run. */
export const useRunTitles = (): RunTitles => useRuns(({ byId }) => titlesOf(byId))

/** What a run is called wherever it stands beside others: its title, and what tells it from others of the same title. */
export const runTitle = (run: Pick<RunSummary, 'id' | 'title'>): string =>
  titlesOf(useRuns.getState().byId).get(run.id) ?? run.title
