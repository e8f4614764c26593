import { Button, Progress, Table } from '@mantine/core'
import { wilsonInterval } from '@shared/compare/agreement.ts'
import { useState } from 'react'
import { formatPercent, formatSignificant } from '../components/format.ts'
import { Panel } from '../components/Panel.tsx'
import { RunBadge } from '../components/RunBadge.tsx'
import { EmptyState, ErrorState, LoadingState } from '../components/States.tsx'
import { useRuns } from '../stores/runs.ts'
import { ConfusionPanel } from './ConfusionPanel.tsx'
import classes from './compare.module.css'
import { DisagreementPanel } from './DisagreementPanel.tsx'
import { ErrorPerClass } from './ErrorPerClass.tsx'
import { ModelPickers } from './ModelPickers.tsx'
import { type Model, modelTitle, openChoices, readChoices } from './models.ts'
import { PairPanel } from './PairPanel.tsx'
import { SimilarityPanel } from './SimilarityPanel.tsx'
import { type Answers, samePart } from './statistics.ts'
import { useEvaluations } from './useEvaluations.ts'
import { useModels } from './useModels.ts'

/** Up to four models on a whole test set: errors, confusion, agreement, disagreements, similarity of their layers. */
export function ModelsPage({ query }: { query: URLSearchParams }) {
  const choices = readChoices(query)
  const runs = useRuns((state) => state.byId)
  const phase = useRuns((state) => state.phase)
  const { models, checkpoints, errors } = useModels(choices)
  const [enabled, setEnabled] = useState(true)
  // The same checkpoint twice would say the same twice.
  const present = models.filter(
    (model, at): model is Model =>
      model !== null && models.findIndex((other) => other?.checkpoint.id === model.checkpoint.id) === at,
  )
  const states = useEvaluations(
    present.map(({ checkpoint }) => checkpoint.id),
    present[0]?.run.request.dataset,
    enabled,
  )
  const sorted = Object.values(runs).toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))

  const answered = present.flatMap((model) => {
    const state = states[model.checkpoint.id]
    return state?.phase === 'done' ? [{ model, answers: state as Answers }] : []
  })
  const comparable = answered.filter(({ answers }) => samePart(answers, answered[0]!.answers))
  const pair = comparable.length >= 2 ? [comparable[0]!, comparable[1]!] : null

  if (phase === 'loading') return <LoadingState what="Reading the runs" />
  return (
    <div className={classes.body}>
      <ModelPickers
        choices={choices}
        runs={sorted}
        checkpoints={checkpoints}
        onChange={(next) => openChoices('models', next)}
      />
      {Object.entries(errors).map(([id, error]) => (
        <ErrorState key={id} error={error} title={`The checkpoints of ${runs[id]?.title ?? id} could not be read`} />
      ))}
      {choices.length === 0 && (
        <EmptyState title="No models chosen">
          Choose two trained models: they answer the whole test set, and you see where they differ and whether chance
          explains it.
        </EmptyState>
      )}
      {present.length > 0 && (
        <Panel
          title="On the test set"
          actions={
            present.some(({ checkpoint }) => states[checkpoint.id]?.phase === 'working') && (
              <Button variant="default" onClick={() => setEnabled(!enabled)}>
                {enabled ? 'Stop' : 'Go on'}
              </Button>
            )
          }
        >
          <Table>
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
              {present.map((model) => {
                const state = states[model.checkpoint.id]
                const evaluation = state?.phase === 'done' ? state.evaluation : null
                const interval =
                  evaluation && wilsonInterval(Math.round(evaluation.error * evaluation.count), evaluation.count)
                return (
                  <Table.Tr key={model.checkpoint.id}>
                    <Table.Td>
                      <RunBadge id={model.run.id} title={modelTitle(model)} link />
                    </Table.Td>
                    {evaluation && interval ? (
                      <>
                        <Table.Td ta="right" className="numeric">
                          {formatPercent(evaluation.error)}
                        </Table.Td>
                        <Table.Td ta="right" className="numeric">
                          {`${formatPercent(interval.low)} to ${formatPercent(interval.high)}`}
                        </Table.Td>
                        <Table.Td ta="right" className="numeric">
                          {formatSignificant(evaluation.loss, 4)}
                        </Table.Td>
                        <Table.Td ta="right" className="numeric">
                          {evaluation.count}
                        </Table.Td>
                      </>
                    ) : (
                      <Table.Td colSpan={4}>
                        <EvaluationProgress state={state} />
                      </Table.Td>
                    )}
                  </Table.Tr>
                )
              })}
            </Table.Tbody>
          </Table>
        </Panel>
      )}
      {answered.length > comparable.length && (
        <EmptyState title="Not all of these can be compared">
          Their test sets differ; only models on the same images are held against each other.
        </EmptyState>
      )}
      {pair && (
        <div className={classes.wide}>
          <PairPanel models={[pair[0]!.model, pair[1]!.model]} answers={[pair[0]!.answers, pair[1]!.answers]} />
          <Panel title="Error per class">
            <ErrorPerClass
              models={comparable.map(({ model }) => model)}
              answers={comparable.map(({ answers }) => answers)}
            />
          </Panel>
        </div>
      )}
      {comparable.length > 0 && (
        <ConfusionPanel
          models={comparable.map(({ model }) => model)}
          answers={comparable.map(({ answers }) => answers)}
        />
      )}
      {pair && (
        <>
          <DisagreementPanel
            key={`${pair[0]!.model.checkpoint.id} ${pair[1]!.model.checkpoint.id}`}
            models={[pair[0]!.model, pair[1]!.model]}
            answers={[pair[0]!.answers, pair[1]!.answers]}
          />
          <SimilarityPanel left={pair[0]!.model} right={pair[1]!.model} />
        </>
      )}
    </div>
  )
}

function EvaluationProgress({ state }: { state: ReturnType<typeof useEvaluations>[string] | undefined }) {
  if (!state || state.phase === 'waiting') return <span className={classes.dim}>waiting</span>
  if (state.phase === 'failed') return <ErrorState error={state.error} />
  const progress = state.phase === 'working' ? state.progress : null
  return (
    <Progress
      aria-label="Evaluating"
      value={progress?.total ? (100 * progress.done) / progress.total : 100}
      animated={!progress?.total}
      size="sm"
    />
  )
}
