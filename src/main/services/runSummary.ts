import { join } from 'node:path'
import type { Progress } from '../../shared/data/dataset.ts'
import { bestOf, type RunSummary } from '../../shared/training/run.ts'
import { importedOf } from '../workspace/imported.ts'
import type { RunRecord } from '../workspace/runFolder.ts'

/** What is known of a run only while its engine works. */
export interface LiveState {
  step: number
  secondsLeft: number | null
  imagesPerSecond: number | null
  preparation: Progress | null
}

/** A run as the interface shows it. */
export function summaryOf(record: RunRecord, live: LiveState | undefined): RunSummary {
  const { file, state } = record
  const step = live?.step ?? state.step
  // A kill between an epoch's line and its checkpoint leaves an epoch behind that is trained again: it is not done, nor the best.
  const isGoing = state.phase === 'training' || state.phase === 'done'
  const epochs = isGoing ? record.epochs : record.epochs.filter((epoch) => epoch.step <= step)
  return {
    id: file.id,
    title: state.title,
    createdAt: file.createdAt,
    request: file.request,
    imported: importedOf(record.file, record.checkpoints),
    datasetSha256: file.datasetSha256 ?? null,
    phase: state.phase,
    reason: state.reason,
    failure: state.phase === 'failed' ? state.failure : null,
    step,
    stepsPerEpoch: state.stepsPerEpoch,
    totalSteps: state.totalSteps,
    secondsLeft: live?.secondsLeft ?? null,
    imagesPerSecond: live?.imagesPerSecond ?? null,
    preparation: live?.preparation ?? null,
    warnings: state.warnings,
    warning: state.warnings.at(-1) ?? null,
    runtime: state.runtime,
    device: state.device,
    stepMode: state.stepMode,
    // Rows of earlier versions lack it.
    tensorboard: state.tensorboard ? join(state.tensorboard, file.id) : null,
    algorithms: state.algorithms,
    epochsDone: epochs.length,
    epochSeconds: epochs.reduce((sum, { seconds }) => sum + seconds, 0),
    lastEpoch: epochs.at(-1) ?? null,
    bestEpoch: bestOf(epochs),
    archived: state.archived,
    tags: state.tags,
    note: state.note,
  }
}
