import { hasModel } from '@shared/training/run.ts'
import { attempt } from '../stores/notify.ts'
import { useRuns } from '../stores/runs.ts'
import { runTitle } from '../stores/runTitles.ts'
import { ChoiceRow, SwitchRow } from './ChoiceRow.tsx'
import { layersToTrain, startFrom, useStartFrom } from './startFrom.ts'

const DRAWN = 'drawn'
const ALL = 'all'

/** Which weights a new run starts with, and which of them are trained. */
export function StartFromFields() {
  const { origin, trainFrom, newHead } = useStartFrom()
  const byId = useRuns((state) => state.byId)
  const models = Object.values(byId).filter((run) => hasModel(run) && !run.archived)
  return (
    <>
      <ChoiceRow
        id="new-run-from"
        label="Start from"
        help={['Drawn weights, or those of another model, whose network and preprocessing are then taken.']}
        wide
        searchable
        value={origin?.runId ?? DRAWN}
        onChange={(value) => void attempt(() => startFrom(models.find(({ id }) => id === value) ?? null))}
        data={[
          { value: DRAWN, label: 'Drawn weights' },
          ...models.map((run) => ({ value: run.id, label: runTitle(run) })),
        ]}
      />
      {origin && (
        <>
          <ChoiceRow
            id="new-run-train-from"
            label="Train from"
            help={['Layers before it are frozen: their weights and statistics stay as they are.']}
            wide
            value={trainFrom ?? ALL}
            onChange={(value) => useStartFrom.setState({ trainFrom: value === ALL ? null : value })}
            data={[
              { value: ALL, label: 'All layers' },
              ...layersToTrain(origin).map((name) => ({ value: name, label: name })),
            ]}
          />
          <SwitchRow
            id="new-run-head"
            label="New head"
            help={[
              'The last layer with a kernel begins anew for the data set’s classes; those of the same name keep theirs.',
            ]}
            checked={newHead}
            onChange={(next) => useStartFrom.setState({ newHead: next })}
          />
        </>
      )}
    </>
  )
}
