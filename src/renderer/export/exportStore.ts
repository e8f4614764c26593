import type { CheckpointInfo, RunSummary } from '@shared/training/run.ts'
import { create } from 'zustand'

interface ExportState {
  /** What is exported; null while the dialog is closed. A run without a checkpoint named is its best one. */
  what: { run: RunSummary; checkpoint: CheckpointInfo | null } | null
}

/** Whether the dialog that exports stands, and of what. */
export const useExport = create<ExportState>(() => ({ what: null }))

export const openExport = (run: RunSummary, checkpoint: CheckpointInfo | null = null) =>
  useExport.setState({ what: { run, checkpoint } })
export const closeExport = () => useExport.setState({ what: null })
