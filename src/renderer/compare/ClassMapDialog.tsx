import { Button, Group, Modal, Select, Table } from '@mantine/core'
import { knownData } from '@shared/compare/sameData.ts'
import type { Dataset } from '@shared/data/dataset.ts'
import { useState } from 'react'
import { api } from '../client.ts'
import { ErrorState, LoadingState } from '../components/States.tsx'
import { useAnswer } from '../explain/useAnswer.ts'
import { classMapKey, type Draft, finishedMap, firstDraft, keepClassMap, useClassMaps } from './classMaps.ts'
import { type Model, modelTitle } from './models.ts'

/** No class is called so: names have no line breaks. */
const LEFT_OUT = '\n'

interface Props {
  model: Model
  dataset: Dataset
  onClose(): void
}

/** Which class of the network each class of a data set is, where their names do not say it. */
export function ClassMapDialog({ model, dataset, onClose }: Props) {
  const checkpoint = model.checkpoint.id
  const { value, phase, error, again } = useAnswer(
    (signal) => api().explain.open({ checkpoint }, { signal }),
    [checkpoint],
  )
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Classes of ${dataset.name} for ${modelTitle(model)}`}
      closeOnClickOutside={false}
    >
      {phase === 'failed' && <ErrorState error={error} retry={again} />}
      {!value && phase !== 'failed' && <LoadingState what="Reading the network's classes" />}
      {value && <Choice network={value.classes} {...{ model, dataset, onClose }} />}
    </Modal>
  )
}

function Choice({ network, model, dataset, onClose }: Props & { network: readonly string[] }) {
  const known = useClassMaps(({ maps }) => maps[classMapKey(model.run.id, dataset.name)])
  const [draft, setDraft] = useState<Draft>(() => firstDraft(dataset.classes, network, known))
  const map = finishedMap(draft)
  const own = knownData(model.run)
  const options = [
    { value: LEFT_OUT, label: 'Leave its images out' },
    ...[...new Set(network)].map((name) => ({ value: name, label: name })),
  ]
  const keep = (next: typeof map) => {
    keepClassMap(model.run.id, dataset.name, next)
    onClose()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (map) keep(map)
      }}
    >
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{`Class of ${dataset.name}`}</Table.Th>
            <Table.Th>
              {own === null ? 'Class that the network knows' : `Class of ${own}, which the network knows`}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {dataset.classes.map((name) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td>
                <Select
                  aria-label={`What ${name} is`}
                  data={options}
                  value={draft[name] === null ? LEFT_OUT : (draft[name] ?? null)}
                  placeholder="Choose"
                  searchable={options.length > 12}
                  allowDeselect={false}
                  onChange={(chosen) =>
                    chosen !== null && setDraft({ ...draft, [name]: chosen === LEFT_OUT ? null : chosen })
                  }
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Group justify="flex-end" mt="md">
        {known && (
          <Button variant="default" onClick={() => keep(null)}>
            Match by name again
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={!map}>
          Evaluate
        </Button>
      </Group>
    </form>
  )
}
