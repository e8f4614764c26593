import { Select, Switch } from '@mantine/core'
import { hasModel } from '@shared/training/run.ts'
import { attempt } from '../stores/notify.ts'
import { useRuns } from '../stores/runs.ts'
import { runTitle } from '../stores/runTitles.ts'
import classes from './NewRun.module.css'
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
      <Select
        label="Start from"
        description="Drawn weights, or those of another model, whose network and preprocessing are then taken."
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
          <Select
            label="Train from"
            description="Layers before it are frozen: their weights and statistics stay as they are."
            value={trainFrom ?? ALL}
            onChange={(value) => useStartFrom.setState({ trainFrom: value === ALL ? null : value })}
            data={[
              { value: ALL, label: 'All layers' },
              ...layersToTrain(origin).map((name) => ({ value: name, label: name })),
            ]}
          />
          <Switch
            className={classes.switch}
            label="New head"
            description="The last layer with a kernel begins anew for the data set’s classes; those of the same name keep theirs."
            checked={newHead}
            onChange={(event) => useStartFrom.setState({ newHead: event.currentTarget.checked })}
          />
        </>
      )}
    </>
  )
}
