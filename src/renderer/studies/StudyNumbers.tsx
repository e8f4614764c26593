import { Group, NumberInput } from '@mantine/core'
import { type StudyFile, seedsOf } from '@shared/study/studyFile.ts'
import { presetRecipe } from '@shared/training/presets.ts'
import classes from './studies.module.css'

interface Props {
  file: StudyFile
  onChange(file: StudyFile): void
}

/** The numbers of a study that most people change; a value that is empty or out of range changes nothing. */
export function StudyNumbers({ file, onChange }: Props) {
  const preset = presetRecipe(file.preset, file.version ?? 2)
  const whole = (value: number | string, most: number): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most
  return (
    <Group align="end" gap="sm">
      <NumberInput
        className={classes.number}
        label="Epochs"
        min={1}
        max={10_000}
        value={file.recipe.epochs ?? preset.epochs}
        onChange={(value) =>
          whole(value, 10_000) && onChange({ ...file, recipe: { ...file.recipe, ...fitted(file, preset, value) } })
        }
      />
      <NumberInput
        className={classes.number}
        label="Seeds"
        min={1}
        max={1000}
        value={seedsOf(file).length}
        onChange={(value) =>
          whole(value, 1000) && onChange({ ...file, seeds: { from: seedsOf(file)[0]!, count: value } })
        }
      />
      <NumberInput
        className={classes.number}
        label="Width"
        description="of the paper's networks"
        min={0.05}
        max={16}
        step={0.25}
        value={file.network.width ?? 1}
        onChange={(value) =>
          typeof value === 'number' &&
          value > 0 &&
          value <= 16 &&
          onChange({ ...file, network: { ...file.network, width: value } })
        }
      />
      <NumberInput
        className={classes.number}
        label="At a time"
        description="trainings that share the cores"
        min={1}
        max={64}
        value={file.compute.jobs}
        onChange={(value) => whole(value, 64) && onChange({ ...file, compute: { ...file.compute, jobs: value } })}
      />
    </Group>
  )
}

/** Another number of epochs, with the learning rate's milestones at the same shares of the training. */
function fitted({ recipe }: StudyFile, preset: { epochs: number; learningRateDrops: number[] }, epochs: number) {
  const before = recipe.epochs ?? preset.epochs
  const drops = recipe.learningRateDrops ?? preset.learningRateDrops
  const scaled = drops.map((drop) => Math.round((drop * epochs) / before)).filter((drop) => drop >= 1 && drop < epochs)
  return { epochs, learningRateDrops: [...new Set(scaled)] }
}
