import { create } from 'zustand'

interface OpenModelState {
  opened: boolean
  /** A dropped file, on the page's machine; null where a path is given or still to come. */
  file: File | null
  /** Path on the host's machine. */
  path: string
}

/** Whether the dialog that opens a model of another program stands, and with which file; any view can open it. */
export const useOpenModel = create<OpenModelState>(() => ({ opened: false, file: null, path: '' }))

export const openModelDialog = (given: { file?: File; path?: string } = {}) =>
  useOpenModel.setState({ opened: true, file: given.file ?? null, path: given.path ?? '' })
export const closeModelDialog = () => useOpenModel.setState({ opened: false, file: null, path: '' })
