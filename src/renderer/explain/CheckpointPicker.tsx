import { Select, Slider } from '@mantine/core'
import { checkpointPlace } from '@shared/training/checkpointWords.ts'
import type { CheckpointInfo, RunSummary } from '@shared/training/run.ts'
import { useEffect, useState } from 'react'
import { formatPercent } from '../components/format.ts'
import { runTitle } from '../stores/runTitles.ts'
import classes from './explain.module.css'

interface Props {
  runs: readonly RunSummary[]
  runId: string | null
  checkpoints: readonly CheckpointInfo[]
  checkpoint: CheckpointInfo | null
  onRun(runId: string): void
  onCheckpoint(id: string): void
}

/** Where a checkpoint stands in its run, in words. */
export const checkpointWords = (checkpoint: CheckpointInfo): string =>
  [checkpointPlace(checkpoint), checkpoint.best && 'best', isLastOfMany(checkpoint) && 'last']
    .filter(Boolean)
    .join(', ')

/** Imported weights are the only ones of their run. */
const isLastOfMany = ({ last, kind }: CheckpointInfo) => last && kind !== 'imported'

/** Mean width of a letter beside that of a digit. */
const LETTER = 0.86

const withError = (checkpoint: CheckpointInfo) =>
  checkpointWords(checkpoint) +
  (checkpoint.testError === null ? '' : ` · ${formatPercent(checkpoint.testError)} test error`)

/** A run, and a slider over its checkpoints that replays the training for whatever is selected. */
export function CheckpointPicker({ runs, runId, checkpoints, checkpoint, onRun, onCheckpoint }: Props) {
  const at = checkpoints.findIndex(({ id }) => id === checkpoint?.id)
  const [dragged, setDragged] = useState<number | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the slider follows what is shown
  useEffect(() => setDragged(null), [checkpoint?.id])
  const shown = dragged ?? Math.max(0, at)
  const here = checkpoints[shown]
  // As wide for every checkpoint, or the slider would move under the pointer that drags it.
  const widest = Math.max(0, ...checkpoints.map((checkpoint) => withError(checkpoint).length))
  return (
    <div className={classes.picker}>
      <Select
        aria-label="Run"
        w={240}
        searchable
        placeholder="Choose a run"
        data={runs.map((run) => ({ value: run.id, label: runTitle(run) }))}
        value={runId}
        onChange={(value) => value && onRun(value)}
      />
      {checkpoints.length > 1 && (
        <Slider
          w={180}
          size="sm"
          min={0}
          max={checkpoints.length - 1}
          value={shown}
          label={(index) => checkpoints[index] && checkpointWords(checkpoints[index])}
          thumbLabel="Checkpoint"
          thumbValueText={here && checkpointWords(here)}
          onChange={setDragged}
          onChangeEnd={(value) => onCheckpoint(checkpoints[value]!.id)}
        />
      )}
      {here && (
        <span className={`${classes.dim} numeric`} style={{ minWidth: `${widest * LETTER}ch` }}>
          {withError(here)}
        </span>
      )}
    </div>
  )
}
