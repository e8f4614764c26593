import type { EpochMetrics, RunSummary } from '@shared/training/run.ts'
import { useEffect } from 'react'
import { create } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { api } from '../client.ts'

/** What is known of one run's epochs, and of which state of the run it is. */
interface KnownEpochs {
  state: string
  epochs: readonly EpochMetrics[]
}

/** Epochs of the runs whose curves were looked at; the list of runs leaves them out. */
export const useEpochStore = create<{ byRun: Readonly<Record<string, KnownEpochs>> }>(() => ({ byRun: {} }))

type Run = Pick<RunSummary, 'id' | 'epochsDone' | 'lastEpoch'>

/** Tells two states of a run's epochs apart: a resumed run may repeat its last ones with other numbers. */
export const epochState = ({ epochsDone, lastEpoch }: Run) =>
  `${epochsDone} ${lastEpoch?.step} ${lastEpoch?.seconds} ${lastEpoch?.trainLoss}`

/** Asks for the epochs of those runs of which others are known than they have now; a failure leaves what is known. */
export async function bringEpochs(runs: readonly Run[]): Promise<void> {
  const { byRun } = useEpochStore.getState()
  const stale = runs.filter((run) => byRun[run.id]?.state !== epochState(run))
  if (stale.length === 0) return
  const found = await api().runs.epochs({ ids: [...new Set(stale.map(({ id }) => id))] })
  const fresh = stale.map((run) => [run.id, { state: epochState(run), epochs: found[run.id] ?? [] }] as const)
  useEpochStore.setState((now) => ({ byRun: { ...now.byRun, ...Object.fromEntries(fresh) } }))
}

const NONE: readonly EpochMetrics[] = []

/** Epochs of several runs, by run: empty until they have come, and asked for again at every epoch's end. */
export function useEpochsOfRuns(runs: readonly Run[]): Readonly<Record<string, readonly EpochMetrics[]>> {
  const key = runs.map((run) => `${run.id} ${epochState(run)}`).join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says all that is asked of the runs
  useEffect(() => {
    // The page says itself that the connection is lost, and asks again with the runs' next change.
    bringEpochs(runs).catch(() => {})
  }, [key])
  return useEpochStore(
    useShallow((state) => Object.fromEntries(runs.map(({ id }) => [id, state.byRun[id]?.epochs ?? NONE]))),
  )
}

export function useRunEpochs(run: Run): readonly EpochMetrics[] {
  return useEpochsOfRuns([run])[run.id] ?? NONE
}
