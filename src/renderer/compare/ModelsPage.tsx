import { useRef, useState } from 'react'
import { Panel } from '../components/Panel.tsx'
import { EmptyState, ErrorState, LoadingState } from '../components/States.tsx'
import { useDatasets } from '../stores/datasets.ts'
import { useRuns } from '../stores/runs.ts'
import { runTitle } from '../stores/runTitles.ts'
import { ConfusionPanel } from './ConfusionPanel.tsx'
import { classMapKey, useClassMaps } from './classMaps.ts'
import { imagesOf, whyNotComparable } from './comparable.ts'
import classes from './compare.module.css'
import { DisagreementPanel } from './DisagreementPanel.tsx'
import { EpochSlider } from './EpochSlider.tsx'
import { ErrorPerClass } from './ErrorPerClass.tsx'
import { ModelPickers } from './ModelPickers.tsx'
import { type Model, modelTitle, openChoices, ownData, readChoices } from './models.ts'
import { NoRuns } from './NoRuns.tsx'
import { type Pair, PairChoice, pairWithin } from './PairChoice.tsx'
import { PairPanel } from './PairPanel.tsx'
import { ScoresPanel } from './ScoresPanel.tsx'
import { SimilarityPanel } from './SimilarityPanel.tsx'
import type { Answers } from './statistics.ts'
import { TwinsPanel } from './TwinsPanel.tsx'
import { readTwinQuestion, twinParameters } from './twinQuestion.ts'
import { useEvaluations } from './useEvaluations.ts'
import { useModels } from './useModels.ts'

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
  const datasets = useDatasets((state) => state.list)
  // The first one that a model has of its own, unless the user has chosen another one.
  const dataset = query.get('dataset') ?? ownData(present)
  const maps = useClassMaps((state) => state.maps)
  const mapOf = ({ run }: Model) => maps[classMapKey(run.id, dataset)]
  const { states, again } = useEvaluations(
    present.map((model) => ({ checkpointId: model.checkpoint.id, classMap: mapOf(model) })),
    dataset,
    enabled && dataset !== '',
  )
  const sorted = Object.values(runs).toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))

  // While a slider walks to an epoch that was not asked yet, its run's last answers stand, under their own epoch's name.
  const last = useRef(new Map<string, Answered>())
  const answered = present.flatMap((model): Answered[] => {
    const state = states[model.checkpoint.id]
    const choice = models.indexOf(model)
    const place = JSON.stringify([choice, model.run.id, dataset, mapOf(model)])
    if (state?.phase === 'done') last.current.set(place, { choice, model, answers: state })
    const stale = state?.phase === 'failed' ? undefined : last.current.get(place)
    return state?.phase === 'done' ? [{ choice, model, answers: state }] : stale ? [stale] : []
  })
  const titled = ({ model, answers }: Answered) => ({ ...answers, title: modelTitle(model) })
  const reasons = answered.map((one) => whyNotComparable(titled(answered[0]!), titled(one)))
  const comparable = answered.filter((_, at) => reasons[at] === null)
  const strangers = reasons.filter((reason) => reason !== null)
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
  const chosenData: Record<string, string> = query.has('dataset') ? { dataset } : {}
  const open = (next: typeof choices, data: Record<string, string> = chosenData) =>
    openChoices('models', next, { ...data, ...(question ? twinParameters(question) : {}) })

  const twins = present.length >= 2 && (
    <TwinsPanel
      models={present}
      question={question}
      onQuestion={(next) => openChoices('models', choices, { ...chosenData, ...twinParameters(next) })}
      dataset={dataset}
      onDataset={(name) => open(choices, { dataset: name })}
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
        <ScoresPanel
          models={present}
          states={states}
          dataset={dataset}
          datasets={datasets}
          onDataset={(name) => open(choices, { dataset: name })}
          enabled={enabled}
          onEnabled={setEnabled}
          retry={again}
        />
      )}
      {strangers.length > 0 && <EmptyState title="Not all of these can be compared">{strangers.join(' ')}</EmptyState>}
      {pair && <PairChoice titles={comparable.map(({ model }) => modelTitle(model))} pair={places} onPair={setPair} />}
      {pair && (
        <div className={classes.wide}>
          <PairPanel models={[pair[0].model, pair[1].model]} answers={[pair[0].answers, pair[1].answers]} />
          <Panel title={`Error per class on ${imagesOf(pair[0].answers.evaluation)}`}>
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
            key={`similarity ${pair[0].model.checkpoint.id} ${pair[1].model.checkpoint.id} ${dataset}`}
            left={pair[0].model}
            right={pair[1].model}
            dataset={dataset}
          />
        </>
      )}
      {!cameForTwins && twins}
    </div>
  )
}
