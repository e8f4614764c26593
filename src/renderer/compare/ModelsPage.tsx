import { Button, Table } from '@mantine/core'
import { wilsonInterval } from '@shared/compare/agreement.ts'
import { errorMessage } from '@shared/errors.ts'
import { useRef, useState } from 'react'
import { formatPercent, formatSignificant } from '../components/format.ts'
import { Panel } from '../components/Panel.tsx'
import { RunBadge } from '../components/RunBadge.tsx'
import { EmptyState, ErrorState, LoadingState } from '../components/States.tsx'
import { useRuns } from '../stores/runs.ts'
import { runTitle } from '../stores/runTitles.ts'
import { ConfusionPanel } from './ConfusionPanel.tsx'
import classes from './compare.module.css'
import { DisagreementPanel } from './DisagreementPanel.tsx'
import { EpochSlider } from './EpochSlider.tsx'
import { ErrorPerClass } from './ErrorPerClass.tsx'
import { ModelPickers } from './ModelPickers.tsx'
import { type Model, modelTitle, openChoices, readChoices } from './models.ts'
import { NoRuns } from './NoRuns.tsx'
import { type Pair, PairChoice, pairWithin } from './PairChoice.tsx'
import { PairPanel } from './PairPanel.tsx'
import { SimilarityPanel } from './SimilarityPanel.tsx'
import { type Answers, samePart } from './statistics.ts'
import { TwinsPanel } from './TwinsPanel.tsx'
import { readTwinQuestion, twinParameters } from './twinQuestion.ts'
import { type EvaluationState, useEvaluations } from './useEvaluations.ts'
import { useModels } from './useModels.ts'
import { WorkProgress } from './WorkProgress.tsx'

interface Answered {
  /** Its column. */
  choice: number
  model: Model
  answers: Answers
}

/** Up to four models on a whole test set: errors, confusion, agreement, disagreements, similarity of their layers. */
export function ModelsPage({ query }: { query: URLSearchParams }) {
  const choices = readChoices(query)
  const runs = useRuns((state) => state.byId)
  const phase = useRuns((state) => state.phase)
  // Who comes by a link to a channel's twins finds them first.
  const [cameForTwins] = useState(() => query.has('unit'))
  const { models, checkpoints, errors } = useModels(choices)
  const [enabled, setEnabled] = useState(true)
  // The same checkpoint twice would say the same twice.
  const present = models.filter(
    (model, at): model is Model =>
      model !== null && models.findIndex((other) => other?.checkpoint.id === model.checkpoint.id) === at,
  )
  const { states, again } = useEvaluations(
    present.map(({ checkpoint }) => checkpoint.id),
    present[0]?.run.request.dataset,
    enabled,
  )
  const unfinished = present.some(({ checkpoint }) => {
    const state = states[checkpoint.id]
    return state?.phase !== 'done' && state?.phase !== 'failed'
  })
  const sorted = Object.values(runs).toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))

  // While a slider walks to an epoch that was not asked yet, its run's last answers stand, under their own epoch's name.
  const last = useRef(new Map<string, Answered>())
  const answered = present.flatMap((model): Answered[] => {
    const state = states[model.checkpoint.id]
    const choice = models.indexOf(model)
    const place = `${choice} ${model.run.id}`
    if (state?.phase === 'done') last.current.set(place, { choice, model, answers: state })
    const stale = state?.phase === 'failed' ? undefined : last.current.get(place)
    return state?.phase === 'done' ? [{ choice, model, answers: state }] : stale ? [stale] : []
  })
  const comparable = answered.filter(({ answers }) => samePart(answers, answered[0]!.answers))
  const [chosenPair, setPair] = useState<Pair>([0, 1])
  const places = pairWithin(chosenPair, comparable.length)
  const pair = comparable.length >= 2 ? ([comparable[places[0]]!, comparable[places[1]]!] as const) : null
  const question = readTwinQuestion(
    query,
    present.map(({ run }) => run.request.architecture),
  )
  const sliderOf = (at: number) => {
    const { model, choice } = comparable[at]!
    const { run, checkpoint } = model
    const all = (checkpoints[run.id] ?? []).toSorted((a, b) => a.step - b.step)
    return (
      <EpochSlider
        label={`Epoch of ${runTitle(run)} in the confusion matrix`}
        checkpoints={all}
        current={choices[choice]?.checkpointId ?? checkpoint.id}
        onChange={(checkpointId) =>
          open(choices.map((old, i) => (i === choice ? { runId: run.id, checkpointId } : old)))
        }
      />
    )
  }
  const open = (next: typeof choices) => openChoices('models', next, question ? twinParameters(question) : {})

  const twins = present.length >= 2 && (
    <TwinsPanel
      models={present}
      question={question}
      onQuestion={(next) => openChoices('models', choices, twinParameters(next))}
    />
  )

  if (phase === 'loading') return <LoadingState what="Reading the runs" />
  return (
    <div className={classes.body}>
      <ModelPickers choices={choices} runs={sorted} checkpoints={checkpoints} onChange={open} />
      {Object.entries(errors).map(([id, error]) => (
        <ErrorState key={id} error={error} title={`The checkpoints of ${runs[id]?.title ?? id} could not be read`} />
      ))}
      {choices.length === 0 && sorted.length === 0 && <NoRuns />}
      {choices.length === 0 && sorted.length > 0 && (
        <EmptyState title="No models chosen">
          Choose two trained models: they answer the whole test set, and you see where they differ and whether chance
          explains it.
        </EmptyState>
      )}
      {cameForTwins && twins}
      {present.length > 0 && (
        <Panel
          title="On the test set"
          actions={
            unfinished && (
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
                        <EvaluationProgress
                          state={enabled || state?.phase === 'failed' ? state : STOPPED}
                          retry={again}
                        />
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
      {pair && <PairChoice titles={comparable.map(({ model }) => modelTitle(model))} pair={places} onPair={setPair} />}
      {pair && (
        <div className={classes.wide}>
          <PairPanel models={[pair[0].model, pair[1].model]} answers={[pair[0].answers, pair[1].answers]} />
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
          epochs={sliderOf}
        />
      )}
      {pair && (
        <>
          <DisagreementPanel
            key={`${pair[0].model.checkpoint.id} ${pair[1].model.checkpoint.id}`}
            models={[pair[0].model, pair[1].model]}
            answers={[pair[0].answers, pair[1].answers]}
          />
          <SimilarityPanel
            key={`similarity ${pair[0].model.checkpoint.id} ${pair[1].model.checkpoint.id}`}
            left={pair[0].model}
            right={pair[1].model}
          />
        </>
      )}
      {!cameForTwins && twins}
    </div>
  )
}

const STOPPED: EvaluationState = { phase: 'stopped' }

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
