import { Select } from '@mantine/core'
import { useEffect } from 'react'
import { loadDatasets, useDatasets } from '../stores/datasets.ts'

interface Props {
  label?: string
  /** Null where none is chosen. */
  dataset: string | null
  onDataset(name: string): void
}

/** Any data set of the workspace with test images. */
export function DataPicker({ label = 'Data set', dataset, onDataset }: Props) {
  const datasets = useDatasets((state) => state.list)
  useEffect(() => {
    void loadDatasets()
  }, [])
  return (
    <Select
      aria-label={label}
      data={datasets.filter(({ counts }) => counts.test > 0).map(({ name }) => name)}
      value={dataset}
      placeholder="Choose a data set"
      allowDeselect={false}
      onChange={(name) => name && onDataset(name)}
      w={190}
    />
  )
}
