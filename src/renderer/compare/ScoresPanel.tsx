import { Button, Select, Table } from '@mantine/core'
import { wilsonInterval } from '@shared/compare/agreement.ts'
import { knownData } from '@shared/compare/sameData.ts'
import type { Dataset } from '@shared/data/dataset.ts'
import { errorMessage } from '@shared/errors.ts'
import { useState } from 'react'
import { formatInteger, formatPercent, formatSignificant } from '../components/format.ts'
import { Panel } from '../components/Panel.tsx'
import { RunBadge } from '../components/RunBadge.tsx'
import { ClassMapDialog } from './ClassMapDialog.tsx'
import classes from './compare.module.css'
import { type Model, modelTitle } from './models.ts'
import type { EvaluationState } from './useEvaluations.ts'
import { WorkProgress } from './WorkProgress.tsx'

interface Props {
  models: readonly Model[]
  states: Readonly<Record<string, EvaluationState>>
  dataset: string
  datasets: readonly Dataset[]
  onDataset(name: string): void
  enabled: boolean
  onEnabled(enabled: boolean): void
  retry(): void
}

const STOPPED: EvaluationState = { phase: 'stopped' }

/** Error and loss of every model on the test part of one data set, or how far its evaluation is. */
export function ScoresPanel({ models, states, dataset, datasets, onDataset, enabled, onEnabled, retry }: Props) {
  const [mapping, setMapping] = useState<Model | null>(null)
  const described = datasets.find(({ name }) => name === dataset)
  const stateOf = ({ checkpoint }: Model) => states[checkpoint.id]
  const unfinished = models.some((model) => !['done', 'failed'].includes(stateOf(model)?.phase ?? ''))
  return (
    <Panel
      title={dataset ? `On the test images of ${dataset}` : 'On test images'}
      actions={
        <>
          {unfinished && dataset !== '' && (
            <Button variant="default" onClick={() => onEnabled(!enabled)}>
              {enabled ? 'Stop' : 'Go on'}
            </Button>
          )}
          <Select
            aria-label="Data set to compare on"
            data={datasets.filter(({ counts }) => counts.test > 0).map(({ name }) => name)}
            value={dataset || null}
            placeholder="Choose a data set"
            allowDeselect={false}
            onChange={(name) => name && onDataset(name)}
            w={190}
          />
        </>
      }
    >
      {dataset === '' && (
        <p className={classes.dim}>
          These models were opened from files that name no data set: choose one. Error and confusion need their classes
          in it, the similarity of layers and neuron twins only images.
        </p>
      )}
      <Table
        layout="fixed"
        className={classes.scores}
        hidden={dataset === ''}
        aria-label={`Errors on the test images of ${dataset}`}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Model</Table.Th>
            <Table.Th ta="right">Error</Table.Th>
            <Table.Th ta="right">95 % interval</Table.Th>
            <Table.Th ta="right">Loss</Table.Th>
            <Table.Th ta="right">Images</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {models.map((model) => {
            const state = stateOf(model)
            const asTold = state?.phase === 'done' && state.evaluation.matching === 'as told'
            // Names decide on a run's own data set.
            const mayMap = described && dataset !== knownData(model.run) && (asTold || state?.phase === 'failed')
            return (
              <Table.Tr key={model.checkpoint.id}>
                <Table.Td>
                  <RunBadge id={model.run.id} title={modelTitle(model)} link />
                  {asTold && <div className={classes.pickerNote}>classes as you mapped them</div>}
                  {mayMap && (
                    <Button variant="default" size="compact-sm" mt={4} onClick={() => setMapping(model)}>
                      {asTold ? 'Change the classes' : 'Say which class is which'}
                    </Button>
                  )}
                </Table.Td>
                <Score state={enabled || state?.phase === 'failed' ? state : STOPPED} retry={retry} />
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
      {mapping && described && <ClassMapDialog model={mapping} dataset={described} onClose={() => setMapping(null)} />}
    </Panel>
  )
}

/** The cells of one model. */
function Score({ state, retry }: { state: EvaluationState | undefined; retry(): void }) {
  if (state?.phase !== 'done')
    return (
      <Table.Td colSpan={4}>
        <EvaluationProgress state={state} retry={retry} />
      </Table.Td>
    )
  const { error, count, loss } = state.evaluation
  const { low, high } = wilsonInterval(Math.round(error * count), count)
  const words = [
    formatPercent(error),
    `${formatPercent(low)} to ${formatPercent(high)}`,
    formatSignificant(loss, 4),
    formatInteger(count),
  ]
  return words.map((text, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
    <Table.Td key={at} ta="right" className="numeric">
      {text}
    </Table.Td>
  ))
}

function EvaluationProgress({ state, retry }: { state: EvaluationState | undefined; retry(): void }) {
  if (!state || state.phase === 'waiting') return <span className={classes.dim}>waiting for the ones above</span>
  if (state.phase === 'stopped') return <span className={classes.dim}>stopped</span>
  if (state.phase === 'failed')
    return (
      <div className={classes.failed} role="alert">
        <span className={classes.bad}>{errorMessage(state.error).message}</span>
        <Button variant="default" size="compact-sm" onClick={retry}>
          Try again
        </Button>
      </div>
    )
  return <WorkProgress what="Evaluating" progress={state.phase === 'working' ? state.progress : null} />
}
