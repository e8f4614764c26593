import { Slider } from '@mantine/core'
import { checkpointPlace } from '@shared/training/checkpointWords.ts'
import type { CheckpointInfo } from '@shared/training/run.ts'

/** Walks through a run's checkpoints; nothing where there is one alone. `checkpoints` in order of their steps. */
export function EpochSlider({
  label,
  checkpoints,
  current,
  onChange,
}: {
  label: string
  checkpoints: readonly CheckpointInfo[]
  current: string | undefined
  onChange(checkpointId: string): void
}) {
  if (checkpoints.length < 2) return null
  return (
    <Slider
      thumbLabel={label}
      size="sm"
      min={0}
      max={checkpoints.length - 1}
      value={Math.max(
        0,
        checkpoints.findIndex(({ id }) => id === current),
      )}
      label={(index) => checkpoints[index] && checkpointPlace(checkpoints[index])}
      onChange={(index) => onChange(checkpoints[index]!.id)}
    />
  )
}
