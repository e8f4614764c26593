import type { Dataset } from '@shared/data/dataset.ts'
import { useEffect } from 'react'
import { create } from 'zustand'
import { loadDatasets, useDatasets } from '../stores/datasets.ts'

/** Data sets that the user has chosen for checkpoints without one of their own here, as long as the page lives. */
export const useChosenData = create<{ names: Readonly<Record<string, string>> }>(() => ({ names: {} }))

export const chooseData = (checkpoint: string, name: string) =>
  useChosenData.setState(({ names }) => ({ names: { ...names, [checkpoint]: name } }))

export interface DataChoice {
  /** Whose images are taken; null where the user has to choose. */
  name: string | null
  /** The chosen one, where it is not the model's own. */
  other: Dataset | undefined
  /** Whether the model's own is not here, so that one is to be chosen. */
  mustChoose: boolean
  datasets: readonly Dataset[]
}

/**
 * The data set whose images are shown to a checkpoint: its own, or where that is not in this workspace, the one that the user has chosen.
 * @param own null for a model that was opened from a file
 */
export function useDataChoice(checkpoint: string, own: string | null): DataChoice {
  const datasets = useDatasets((state) => state.list)
  useEffect(() => {
    void loadDatasets()
  }, [])
  const chosen = useChosenData((state) => state.names[checkpoint])
  return dataChoice(own, chosen, datasets)
}

export function dataChoice(own: string | null, chosen: string | undefined, datasets: readonly Dataset[]): DataChoice {
  // Before the list is here, a model's own is taken to be in it.
  const mustChoose = own === null || (datasets.length > 0 && !datasets.some(({ name }) => name === own))
  const other = mustChoose ? datasets.find(({ name }) => name === chosen) : undefined
  return { name: mustChoose ? (other?.name ?? null) : own, other, mustChoose, datasets }
}
