import { Button, Select } from '@mantine/core'
import { type AttributionMap, notesOf } from '@shared/explain/attribution.ts'
import { BACKWARD_METHODS, describeMethod } from '@shared/explain/methods.ts'
import type { ExplainedModel, SanityRow } from '@shared/explain/model.ts'
import { attributionPicture, pixelPicture } from '@shared/explain/pictures.ts'
import type { RunSummary } from '@shared/training/run.ts'
import { useMemo, useState } from 'react'
import { api } from '../client.ts'
import { classPlace } from '../compare/classPlaces.ts'
import { useModelClasses } from '../compare/useModelClasses.ts'
import { formatFixed, formatSignificant } from '../components/format.ts'
import { Panel } from '../components/Panel.tsx'
import { RunBadge } from '../components/RunBadge.tsx'
import { EmptyState, ErrorState, LoadingState } from '../components/States.tsx'
import { preferred, useCheckpoints } from '../stores/checkpoints.ts'
import { runTitle } from '../stores/runTitles.ts'
import classes from './explain.module.css'
import type { Cell } from './figureSvg.ts'
import { magnitudes } from './maps/mapScales.ts'
import { PictureCanvas } from './PictureCanvas.tsx'
import { downloadFigure } from './panelFigure.ts'
import { type SessionImage, useCurrentImage } from './store.ts'
import { hasPooling, setUpTwin, twinOf } from './twin.ts'
import { useAnswer } from './useAnswer.ts'
import { predictedClass, useLook } from './useLook.ts'

/** Value of the choice that picks no class. */
const BY_ITSELF = 'by itself'

/** The paper's experiment: one image, a pooling network and its all-convolutional twin, three backward rules, and the same with random weights. */
export function ExperimentPage({ model, runs }: { model: ExplainedModel; runs: readonly RunSummary[] }) {
  const image = useCurrentImage()
  const here = runs.find(({ id }) => id === model.runId) ?? null
  const [chosenTwin, setTwin] = useState<string | null>(null)
  const twin = runs.find(({ id }) => id === chosenTwin) ?? (here && twinOf(runs, here))
  const twinCheckpoint = preferred(useCheckpoints(twin?.id ?? null))
  const twinClasses = useModelClasses(twinCheckpoint ? [twinCheckpoint.id] : [])[twinCheckpoint?.id ?? '']
  const [picked, setPicked] = useState<number | null>(null)
  const { checkpoint } = model
  const look = useLook(checkpoint, image?.pixels ?? null)
  const trueClass = image?.trueClass ? model.classes.indexOf(image.trueClass) : -1
  // The true class where it is known, else the predicted one; null while that of another image is all there is.
  const byItself = trueClass >= 0 ? trueClass : look.current && look.value ? predictedClass(look.value) : null
  const chosen = picked !== null && picked < model.classes.length ? picked : null
  const target = chosen ?? byItself
  const nameOf = (index: number | null) => (index === null ? '' : model.classes[index]!)
  if (!image)
    return <EmptyState title="No image yet">Drop one on the page: it is explained in both networks.</EmptyState>
  // The twin's class is the one of that name: by number it may be another.
  const place = twinClasses && target !== null ? classPlace(nameOf(target), twinClasses) : null
  const rows = [
    here && { run: here, checkpoint, classIndex: target },
    twin && twinCheckpoint && { run: twin, checkpoint: twinCheckpoint.id, classIndex: place },
  ]
    .filter((row) => row !== null)
    .filter((row) => row !== undefined)
    // As in the paper: the pooling network above its twin.
    .toSorted((a, b) => Number(hasPooling(b.run)) - Number(hasPooling(a.run)))
  return (
    <Panel
      title="One image, with pooling and without"
      actions={
        <>
          <Select
            aria-label="Class to explain"
            w={190}
            value={chosen === null ? BY_ITSELF : String(chosen)}
            data={[
              { value: BY_ITSELF, label: `${trueClass >= 0 ? 'True' : 'Predicted'} class: ${nameOf(byItself)}` },
              ...model.classes.map((name, i) => ({ value: String(i), label: name })),
            ]}
            onChange={(value) => setPicked(value === BY_ITSELF ? null : Number(value))}
          />
          <Select
            aria-label="Other network"
            w={220}
            placeholder="Choose the twin"
            value={twin?.id ?? null}
            data={runs.filter(({ id }) => id !== model.runId).map(({ id, title }) => ({ value: id, label: title }))}
            onChange={setTwin}
          />
        </>
      }
    >
      <p className={classes.lead}>
        In a network without pooling the deconvnet has no switches to follow; the paper&apos;s question is which rule
        still gives a recognisable picture. A map that looks the same under random weights shows the image, not what was
        learnt: the rank correlation of the two says how much it changed.
      </p>
      {rows.map((row) => (
        <ExperimentRow
          key={row.checkpoint}
          run={row.run}
          checkpoint={row.checkpoint}
          image={image}
          classIndex={row.classIndex}
          className={nameOf(target)}
        />
      ))}
      {rows.length < 2 && (
        <MissingTwin model={model} here={here} hasOthers={runs.some(({ id }) => id !== model.runId)} />
      )}
    </Panel>
  )
}

interface MissingTwinProps {
  model: ExplainedModel
  here: RunSummary | null
  hasOthers: boolean
}

/** Where the paper's second network would stand: how to get it. */
function MissingTwin({ model, here, hasOthers }: MissingTwinProps) {
  const kind = here && hasPooling(here) ? 'an all-convolutional network' : 'a network with pooling'
  if (!model.dataset)
    return (
      <EmptyState title="No other network chosen">
        {`The file of this model names no data set, so its twin is not found by itself: ${hasOthers ? 'choose' : 'open or train'} ${kind} with the same classes${hasOthers ? ' above' : ''}.`}
      </EmptyState>
    )
  return (
    <EmptyState
      title="The twin is missing"
      action={
        here && (
          <Button variant="default" onClick={() => setUpTwin(here)}>
            Set up its training
          </Button>
        )
      }
    >
      Train {kind} on {model.dataset.name} to compare it here.
    </EmptyState>
  )
}

interface RowProps {
  run: RunSummary
  checkpoint: string
  image: SessionImage
  /** null while it is not known yet; -1 where this network has no such class. */
  classIndex: number | null
  className: string
}

interface Sanity {
  rows: SanityRow[]
  trained: AttributionMap[]
  random: AttributionMap[]
}

function ExperimentRow({ run, checkpoint, image, classIndex, className }: RowProps) {
  const answer = useAnswer<Sanity>(
    classIndex === -1
      ? null
      : classIndex === null
        ? 'wait'
        : (signal) =>
            api().explain.sanity(
              {
                checkpoint,
                pixels: image.pixels,
                target: { kind: 'class', index: classIndex },
                methods: [...BACKWARD_METHODS],
                options: { seed: 1 },
              },
              { signal },
            ),
    [checkpoint, image.pixels, classIndex],
  )
  const cells = useMemo(() => answer.value && cellsOf(answer.value), [answer.value])
  const source = useMemo(() => pixelPicture(image.pixels, image.height, image.width), [image])
  return (
    <section className={classes.experimentRow} aria-label={runTitle(run)}>
      <div className={classes.experimentHead}>
        <RunBadge id={run.id} title={runTitle(run)} />
        <span className={classes.dim}>
          {hasPooling(run) ? 'with pooling' : 'without pooling'} · {className}
        </span>
        {cells && answer.value && (
          <button
            type="button"
            className={classes.linkButton}
            onClick={() =>
              void downloadFigure(
                'svg',
                {
                  title: `${runTitle(run)}, ${className}`,
                  rows: [
                    {
                      name: 'trained',
                      cells: [{ picture: source, caption: image.name }, ...cells.trained],
                    },
                    { name: 'random', cells: [null, ...cells.random] },
                  ],
                  side: 128,
                  foot: `Checkpoint ${checkpoint.slice(0, 16)}`,
                },
                {},
              )
            }
          >
            SVG
          </button>
        )}
      </div>
      {classIndex === -1 && (
        <p className={classes.note}>
          {`This network has no class “${className}”; choose a class that both have, or another network.`}
        </p>
      )}
      {answer.phase === 'failed' && <ErrorState error={answer.error} retry={answer.again} />}
      {!answer.value && answer.phase === 'asking' && <LoadingState what="Explaining twice" />}
      {cells && answer.value && (
        <>
          <div className={classes.experimentGrid} data-run={run.id}>
            <figure>
              <PictureCanvas picture={source} label={image.name} className={classes.fill} />
              <figcaption>Image</figcaption>
            </figure>
            {answer.value.rows.map((row, i) => {
              const { title } = describeMethod(row.method as AttributionMap['method'])
              return (
                <div key={row.method} className={classes.pair}>
                  <figure>
                    <PictureCanvas
                      picture={cells.trained[i]!.picture}
                      label={`${title} of ${className}: ${cells.trained[i]!.caption}`}
                      className={classes.fill}
                    />
                    <figcaption>{title}</figcaption>
                  </figure>
                  <figure>
                    <PictureCanvas
                      picture={cells.random[i]!.picture}
                      label={`${title} with random weights: ${cells.random[i]!.caption}`}
                      className={classes.fill}
                    />
                    <figcaption>random weights</figcaption>
                  </figure>
                  <p className={`${classes.verdict} numeric`}>
                    rank correlation {numberOf(row.correlation)}, of magnitudes {numberOf(row.magnitudeCorrelation)}
                    {Math.abs(row.magnitudeCorrelation) > 0.5 && (
                      <strong> Hardly changed by random weights: it explains little.</strong>
                    )}
                  </p>
                </div>
              )
            })}
          </div>
          {notesOf(answer.value.trained).map((note) => (
            <p key={note} className={classes.note}>
              {note}
            </p>
          ))}
        </>
      )}
    </section>
  )
}

const numberOf = (value: number) => (Number.isNaN(value) ? 'none (blank map)' : formatFixed(value, 2))

/** Each map at its own scale, as in the paper: the rules' magnitudes differ by orders. */
function cellsOf({ trained, random }: Sanity): { trained: Cell[]; random: Cell[] } {
  const draw = (maps: AttributionMap[]): Cell[] => {
    const ends = magnitudes(maps, 'pixels', 'paper', 'own')
    return maps.map((map, i) => ({
      picture: attributionPicture(map.pixels, map.shape, ends[i]!, 'paper'),
      caption: `±${formatSignificant(ends[i]!, 2)}`,
    }))
  }
  return { trained: draw(trained), random: draw(random) }
}
