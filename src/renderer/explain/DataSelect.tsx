import { Select } from '@mantine/core'
import { chooseData, type DataChoice } from './useDataChoice.ts'

interface Props {
  checkpoint: string
  /** The model's own, which is not here; null where it never named one. */
  own: string | null
  choice: DataChoice
  label: string
}

/** Asks for a data set where a model has none of its own here; nothing where it has. */
export function DataSelect({ checkpoint, own, choice, label }: Props) {
  if (!choice.mustChoose) return null
  return (
    <Select
      label={label}
      description={own === null ? 'The file of this model names none.' : `Its own, ${own}, is not in this workspace.`}
      data={choice.datasets.map(({ name }) => name)}
      value={choice.name}
      placeholder="Choose a data set"
      allowDeselect={false}
      onChange={(name) => name && chooseData(checkpoint, name)}
      maw={320}
    />
  )
}
