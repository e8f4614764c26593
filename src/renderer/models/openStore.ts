import { create } from 'zustand'
import type { UploadFile } from '../api/upload.ts'

interface OpenModelState {
  opened: boolean
  /** Whether a network comes in, or curves alone. */
  what: 'model' | 'curves'
  /** A dropped file, on the page's machine; null where a path is given or still to come. */
  file: File | null
  /** Files that were dropped with it: shards, external data. Its own path among them is its name. */
  beside: readonly UploadFile[]
  /** Folder that it was dropped in. */
  folder: string
  /** Dropped curves: files with their folders. */
  curves: readonly UploadFile[]
  /** Path on the host's machine. */
  path: string
}

const CLOSED: OpenModelState = {
  opened: false,
  what: 'model',
  file: null,
  beside: [],
  folder: '',
  curves: [],
  path: '',
}

/** Whether the dialog that opens a model of another program, or its curves, stands, and with which file; any view can open it. */
export const useOpenModel = create<OpenModelState>(() => CLOSED)

export const openModelDialog = (
  given: { file?: File; beside?: readonly UploadFile[]; folder?: string; path?: string } = {},
) => useOpenModel.setState({ ...CLOSED, opened: true, ...given })
export const openCurvesDialog = (given: { curves?: readonly UploadFile[]; path?: string } = {}) =>
  useOpenModel.setState({ ...CLOSED, opened: true, what: 'curves', ...given })
export const closeModelDialog = () => useOpenModel.setState(CLOSED)
