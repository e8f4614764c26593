import { analyseArchitecture, type LayerReport } from '@shared/architecture/analysis.ts'
import { isComparable } from '@shared/architecture/kinds/table.ts'
import type { MethodId } from '@shared/explain/methods.ts'
import { commonMagnitude, type Rendering } from '@shared/explain/pictures.ts'
import { useEffect, useMemo, useState } from 'react'
import { EmptyState, ErrorState } from '../components/States.tsx'
import { useManyMaps } from '../explain/features/useManyMaps.ts'
import { useKeptImages } from '../explain/keptImages.ts'
import { useExplain } from '../explain/store.ts'
import { useRuns } from '../stores/runs.ts'
import { ChannelStrips } from './ChannelStrips.tsx'
import { labelAmong } from './classPlaces.ts'
import classes from './compare.module.css'
import { DataPicker } from './DataPicker.tsx'
import { HeldPair } from './HeldPair.tsx'
import { dropImages, ImageButtons } from './ImageButtons.tsx'
import { ImageColumn } from './ImageColumn.tsx'
import imageClasses from './ImagesPage.module.css'
import { carryPosition, commonRange, hasMaps, partnerLayer } from './imageChoice.ts'
import { MapChoices } from './MapChoices.tsx'
import { ModelPickers } from './ModelPickers.tsx'
import { type Model, modelTitle, openChoices, readChoices } from './models.ts'
import { NoRuns } from './NoRuns.tsx'
import { OriginalImage } from './OriginalImage.tsx'
import { type Pair, PairChoice, pairWithin } from './PairChoice.tsx'
import { TwinsPanel } from './TwinsPanel.tsx'
import type { TwinQuestion } from './twinQuestion.ts'
import { NO_ANSWER, useImageAnswers } from './useImageAnswers.ts'
import { useModelClasses } from './useModelClasses.ts'
import { useModels } from './useModels.ts'
import { usePresentData } from './usePresentData.ts'
import { useClassNames, useSharedImage } from './useSharedImage.ts'

/** Up to four models on one image: predictions, the same unit's maps and attributions in step, at one scale, with one cursor. */
export function ImagesPage({ query }: { query: URLSearchParams }) {
  useKeptImages()
  const choices = readChoices(query)
  const runs = useRuns((state) => state.byId)
  const phase = useRuns((state) => state.phase)
  const { models: found, checkpoints, errors } = useModels(choices)
  const models = found.filter((model): model is Model => model !== null)
  const base = models[0]
  const present = usePresentData(models)
  const dataset = query.get('dataset') ?? present
  const index = Number.parseInt(query.get('image') ?? '', 10)
  const classNames = useClassNames(dataset)
  const image = useSharedImage(dataset, Number.isNaN(index) ? null : index, classNames)

  const layers = useMemo(
    () => (base ? analyseArchitecture(base.run.request.architecture).layers.filter(hasMaps) : []),
    [base],
  )
  const [layerName, setLayerName] = useState<string | null>(null)
  const layer = layers.find(({ name }) => name === layerName) ?? layers[0]
  const [channel, setChannel] = useState(0)
  const [method, setMethod] = useState<MethodId>('guided-backprop')
  const [rendering, setRendering] = useState<Rendering>('paper')
  const [target, setTarget] = useState<string | null>(null)
  const [cursor, setCursor] = useState<{ row: number; column: number; height: number; width: number } | null>(null)

  const [chosenPair, setPair] = useState<Pair>([0, 1])
  const [question, setQuestion] = useState<TwinQuestion | null>(null)

  const [answers, ask] = useImageAnswers()
  const ids = models.map(({ checkpoint }) => checkpoint.id).join(',')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is another one at every rendering; the ids say which models are in it
  const reports = useMemo(
    () =>
      Object.fromEntries(
        models.map(({ checkpoint, run }) => [checkpoint.id, analyseArchitecture(run.request.architecture)]),
      ),
    [ids],
  )
  const partner = (model: Model) =>
    base && layer
      ? reports[model.checkpoint.id]!.layers[
          partnerLayer(base.run.request.architecture, layer.index, model.run.request.architecture)
        ]!
      : null
  const steps = useExplain((state) => state.steps)
  const classesOf = useModelClasses(ids.split(',').filter(Boolean))
  const baseClasses = (base && classesOf[base.checkpoint.id]) ?? []
  // Without a class of the user's choice, or with one that the first model does not know: what it answers.
  const wanted = target !== null && baseClasses.includes(target) ? target : null
  useEffect(
    () => ask(ids.split(',').filter(Boolean), image, method, wanted, classesOf, steps, reports),
    [ids, image, method, wanted, classesOf, steps, reports, ask],
  )

  const asked = models.map((model) => ({
    model,
    layer: partner(model),
    answer: answers[model.checkpoint.id] ?? NO_ANSWER,
  }))
  const maps = useManyMaps(asked.map(({ layer: own, answer }) => ({ source: answer.maps, layer: own?.name ?? null })))
  const columns = asked.map((column, at) => ({ ...column, maps: maps[at]! }))
  const mapScale = commonRange(
    columns.flatMap(({ maps }) => {
      if (!maps || channel >= maps.channels) return []
      const size = maps.height * maps.width
      return [maps.values.subarray(channel * size, (channel + 1) * size)]
    }),
  )
  const attributions = columns.flatMap(({ answer }) => (answer.attribution ? [answer.attribution] : []))
  const attributionScale = commonMagnitude(
    attributions.map(({ pixels, shape }) => ({ values: pixels, shape })),
    rendering,
  )
  const places = pairWithin(chosenPair, columns.length)
  const held = columns.length >= 2 ? ([columns[places[0]]!, columns[places[1]]!] as const) : null
  const cursorOn = (own: LayerReport | null) => (cursor && own ? carryPosition(cursor, cursor, own.output) : null)
  const pick = (at: number, next: number, position: { row: number; column: number } | null) => {
    const own = columns[at]!.layer!
    // The layer of the first model stays: the clicked one stands where it does.
    setChannel(next)
    if (position) setCursor({ ...position, height: own.output.height, width: own.output.width })
    if (isComparable(own.spec)) setQuestion({ of: at, layer: own.name, channel: next })
  }

  // The address names no image of the data set any more.
  const showTaken = () => openChoices('images', choices, dataset ? { dataset } : {})

  if (phase === 'ready' && choices.length === 0 && Object.keys(runs).length === 0) return <NoRuns />
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's way; the button "Choose an image" is the keyboard's
    <div
      className={classes.body}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => void dropImages(event, base, showTaken)}
    >
      <ModelPickers
        choices={choices}
        runs={Object.values(runs).toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))}
        checkpoints={checkpoints}
        onChange={(next) =>
          openChoices('images', next, {
            ...(dataset ? { dataset } : {}),
            ...(Number.isNaN(index) ? {} : { image: String(index) }),
          })
        }
      />
      {Object.entries(errors).map(([id, error]) => (
        <ErrorState key={id} error={error} title={`The checkpoints of ${runs[id]?.title ?? id} could not be read`} />
      ))}
      <div className={classes.toolbar}>
        {models.length > 0 && present === null && (
          <DataPicker
            dataset={dataset}
            onDataset={(name) =>
              openChoices('images', choices, {
                dataset: name,
                ...(Number.isNaN(index) ? {} : { image: String(index) }),
              })
            }
          />
        )}
        <ImageButtons
          base={base}
          dataset={dataset}
          index={Number.isNaN(index) ? null : index}
          onIndex={(next) => openChoices('images', choices, { dataset: dataset!, image: String(next) })}
          onTaken={showTaken}
        />
        <MapChoices
          layers={layers}
          layer={layer}
          onLayer={(name) => {
            setLayerName(name)
            const most = (layers.find((candidate) => candidate.name === name)?.output.channels ?? 1) - 1
            setChannel(Math.min(channel, most))
          }}
          channel={channel}
          onChannel={setChannel}
          classNames={baseClasses}
          target={wanted}
          onTarget={setTarget}
          method={method}
          onMethod={setMethod}
          rendering={rendering}
          onRendering={setRendering}
        />
      </div>
      {models.length === 0 || !image ? (
        <EmptyState title={models.length === 0 ? 'No models chosen' : 'No image chosen'}>
          {models.length === 0
            ? 'Choose two models above.'
            : 'Drop an image anywhere on this page, or take one of the data set.'}
        </EmptyState>
      ) : (
        <div
          className={imageClasses.columns}
          style={{ gridTemplateColumns: `repeat(${columns.length + 1}, minmax(min(100%, 150px), 300px))` }}
        >
          <OriginalImage image={image} />
          {columns.map(({ model, layer: own, answer, maps }, at) => (
            <ImageColumn
              key={model.checkpoint.id}
              model={model}
              answer={answer}
              classNames={classesOf[model.checkpoint.id] ?? []}
              label={labelAmong(image.trueClass, classesOf[model.checkpoint.id] ?? [])}
              layer={own?.name ?? ''}
              maps={maps}
              channel={channel}
              cursor={cursorOn(own)}
              onCursor={(at, map) => setCursor(at && { ...at, height: map.height, width: map.width })}
              onPick={() => pick(at, channel, null)}
              mapScale={mapScale}
              attributionScale={attributionScale}
              rendering={rendering}
            />
          ))}
        </div>
      )}
      {image && columns.some(({ answer }) => answer.look) && (
        <ChannelStrips
          columns={columns}
          channel={channel}
          cursors={columns.map(({ layer: own }) => cursorOn(own))}
          onPick={pick}
        />
      )}
      {models.length >= 2 && (
        <TwinsPanel
          models={models}
          question={question}
          onQuestion={setQuestion}
          dataset={dataset ?? ''}
          onDataset={(name) =>
            openChoices('images', choices, { dataset: name, ...(Number.isNaN(index) ? {} : { image: String(index) }) })
          }
        />
      )}
      {held && image && (
        <HeldPair
          pair={held}
          choice={<PairChoice titles={models.map(modelTitle)} pair={places} onPair={setPair} />}
          channel={channel}
          method={method}
          rendering={rendering}
          mapScale={mapScale}
          attributionScale={attributionScale}
        />
      )}
    </div>
  )
}
