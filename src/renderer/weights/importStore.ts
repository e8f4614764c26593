import { create } from 'zustand'

interface ImportWeightsState {
  opened: boolean
  /** File to begin with, as a path on the host's machine. */
  path: string
}

/** Whether the dialog that imports weights is open; any view can open it. */
export const useImportWeights = create<ImportWeightsState>(() => ({ opened: false, path: '' }))

export const openImportWeights = (path = '') => useImportWeights.setState({ opened: true, path })
export const closeImportWeights = () => useImportWeights.setState({ opened: false })
