import type { Dataset } from '@shared/data/dataset.ts'
import { create } from 'zustand'
import { api } from '../client.ts'

export interface DatasetsState {
  phase: 'loading' | 'ready' | 'failed'
  error: unknown
  list: readonly Dataset[]
}

export const useDatasets = create<DatasetsState>(() => ({ phase: 'loading', error: null, list: [] }))

/** Asks for the data sets; those at hand stay visible meanwhile. */
export async function loadDatasets(): Promise<void> {
  try {
    useDatasets.setState({ phase: 'ready', error: null, list: await api().datasets.list() })
  } catch (error) {
    useDatasets.setState((state) => ({ phase: state.list.length > 0 ? 'ready' : 'failed', error }))
  }
}
