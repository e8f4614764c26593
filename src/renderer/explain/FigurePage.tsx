import { Button, SegmentedControl, Select, TextInput } from '@mantine/core'
import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import { familyOf } from '@shared/architecture/kinds/table.ts'
import type { Part } from '@shared/data/dataset.ts'
import { WorkbenchError } from '@shared/errors.ts'
import type { ExplainedModel } from '@shared/explain/model.ts'
import { enlarge, type Picture } from '@shared/explain/pictures.ts'
import type { ChannelSummary } from '@shared/explain/topCrops.ts'
import { useMemo, useState } from 'react'
import { api } from '../client.ts'
import { formatSignificant } from '../components/format.ts'
import { NumberField } from '../components/NumberField.tsx'
import { Panel } from '../components/Panel.tsx'
import { EmptyState, ErrorState, LoadingState } from '../components/States.tsx'
import { attempt } from '../stores/notify.ts'
import { platesOf } from './cropPlates.ts'
import { DataSelect } from './DataSelect.tsx'
import classes from './explain.module.css'
import { type Figure, figureSvg } from './figureSvg.ts'
import { indexKey, searchTopCrops, useIndexes } from './indexes.ts'
import { downloadFigure } from './panelFigure.ts'
import { useAnswer } from './useAnswer.ts'
import { useDataChoice } from './useDataChoice.ts'

/** Channels in one figure at most. */
const LIMIT = 32

/**
 * Reads `0-4, 9, 12` as a list of channels.
 * @throws WorkbenchError BAD_INPUT
 */
export function parseChannels(text: string, count: number, limit = LIMIT): number[] {
  const found: number[] = []
  for (const part of text.split(',').map((piece) => piece.trim())) {
    if (part === '') continue
    const match = /^([0-9]+)(?:\s*-\s*([0-9]+))?$/.exec(part)
    const from = Number(match?.[1])
    const to = match?.[2] === undefined ? from : Number(match[2])
    if (!match || to < from || to >= count)
      throw new WorkbenchError(
        'BAD_INPUT',
        `"${part.slice(0, 20)}" names no channels; write numbers and ranges from 0 to ${count - 1}, for example 0-4, 9.`,
      )
    for (let channel = from; channel <= to && found.length < limit; channel++) found.push(channel)
  }
  return found
}

/** Nine pictures as one of three by three with thin white lines between, each enlarged to the same side. */
function plate(pictures: readonly Picture[]): Picture {
  const side = Math.max(...pictures.map(({ width }) => width))
  const factor = Math.max(1, Math.round(48 / side))
  const cell = side * factor
  const gap = Math.max(2, Math.round(cell / 24))
  const total = cell * 3 + gap * 2
  const rgba = new Uint8ClampedArray(total * total * 4).fill(255)
  for (const [i, picture] of pictures.entries()) {
    const large = enlarge(picture, factor)
    const [top, left] = [Math.floor(i / 3) * (cell + gap), (i % 3) * (cell + gap)]
    for (let y = 0; y < large.height; y++)
      rgba.set(large.rgba.subarray(y * large.width * 4, (y + 1) * large.width * 4), ((top + y) * total + left) * 4)
  }
  return { width: total, height: total, rgba }
}

function figureOf(
  summaries: readonly ChannelSummary[],
  model: ExplainedModel,
  layer: string,
  side: number,
  dataset: string | null,
): Figure {
  const [first] = summaries
  return {
    title: `${layer} of ${model.title}: strongest crops, deconvnet, guided backpropagation`,
    rows: summaries
      .filter(({ crops }) => crops.length > 0)
      .map((summary) => ({
        name: `${summary.layer}:${summary.channel}`,
        cells: platesOf(summary.crops).map(({ title, pictures }) => ({
          picture: plate(pictures),
          caption:
            title === 'Crops'
              ? `${formatSignificant(summary.crops.at(-1)!.activation)} to ${formatSignificant(summary.crops[0]!.activation)}`
              : title,
        })),
      })),
    side,
    foot: `Checkpoint ${model.checkpoint.slice(0, 16)}, ${first?.images ?? 0} ${first?.part === 'test' ? 'test' : 'training'} images of ${dataset}`,
  }
}

/** A figure like the paper's: for some channels of a layer the nine strongest crops beside their deconvnet and guided pictures. */
export function FigurePage({ model, report }: { model: ExplainedModel; report: ArchitectureReport }) {
  const { checkpoint } = model
  const convolutions = report.layers.filter(({ spec }) => familyOf(spec) === 'convolution')
  const [layer, setLayer] = useState(convolutions[Math.floor(convolutions.length / 2)]!.name)
  const own = model.dataset?.name ?? null
  const choice = useDataChoice(checkpoint, own)
  const { name: dataset, other } = choice
  const named = other && { dataset: other.name }
  const [text, setText] = useState('0-5')
  const [side, setSide] = useState(132)
  const [part, setPart] = useState<Part>('train')
  const { channels } = convolutions.find(({ name }) => name === layer)!.output
  const { list, mistake } = useMemo(() => {
    try {
      const asked = parseChannels(text, channels, Number.POSITIVE_INFINITY)
      const more =
        asked.length > LIMIT
          ? `A figure holds ${LIMIT} channels: the first ${LIMIT} of these ${asked.length} are drawn.`
          : null
      return { list: asked.slice(0, LIMIT), mistake: more }
    } catch (error) {
      return { list: [], mistake: (error as Error).message }
    }
  }, [text, channels])
  const search = useIndexes((state) => state.searches[indexKey(checkpoint, part, other?.name)])
  const built = search?.phase === 'done' ? search.at : 0
  const state = useAnswer(
    dataset !== null ? (signal) => api().explain.indexState({ checkpoint, part, ...named }, { signal }) : null,
    [checkpoint, part, dataset, built],
  )
  const ready = state.value?.state === 'ready'
  const answer = useAnswer(
    ready && list.length > 0
      ? async (signal) => {
          const found: ChannelSummary[] = []
          for (const channel of list)
            found.push(await api().explain.topCrops({ checkpoint, part, ...named, layer, channel }, { signal }))
          return found
        }
      : null,
    [ready, checkpoint, part, dataset, layer, list.join()],
  )
  const figure = useMemo(
    () => answer.value && figureOf(answer.value, model, layer, side, dataset),
    [answer.value, model, layer, side, dataset],
  )
  const drawn = useMemo(() => figure && figureSvg(figure), [figure])
  const save = (kind: 'png' | 'svg') =>
    figure &&
    void downloadFigure(kind, figure, {
      Software: 'AllConv Workbench',
      Title: figure.title,
      Method: 'deconvnet, guided-backprop',
      Unit: list.map((channel) => `${layer}:${channel}`).join(', '),
      Run: model.title,
      Checkpoint: checkpoint,
      Range: 'each plate at its own scale, zero is mid-grey',
    })
  return (
    <Panel
      title="A figure like the paper's"
      actions={
        <>
          <SegmentedControl
            aria-label="Part of the data set"
            value={part}
            data={[
              { value: 'train', label: 'Training' },
              { value: 'test', label: 'Test' },
            ]}
            onChange={(value) => setPart(value as Part)}
          />
          <Select
            aria-label="Layer"
            w={110}
            value={layer}
            data={convolutions.map(({ name }) => name)}
            onChange={(value) => value && setLayer(value)}
          />
          <TextInput
            aria-label="Channels"
            w={140}
            value={text}
            error={mistake !== null}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <NumberField
            aria-label="Size of a plate"
            w={90}
            min={60}
            max={400}
            step={12}
            suffix=" px"
            tells="beside"
            value={side}
            onChange={setSide}
          />
          <Button variant="default" disabled={!figure} onClick={() => save('png')}>
            PNG
          </Button>
          <Button variant="default" disabled={!figure} onClick={() => save('svg')}>
            SVG
          </Button>
        </>
      }
    >
      {mistake && (
        <p className={classes.note} role="alert">
          {mistake}
        </p>
      )}
      <DataSelect checkpoint={checkpoint} own={own} choice={choice} label="Data set to search" />
      {state.value && !ready && (
        <EmptyState
          title="The strongest crops are not known yet"
          action={
            <Button
              loading={search?.phase === 'searching'}
              onClick={() => void attempt(() => searchTopCrops(checkpoint, part, other?.name))}
            >
              Search the data set
            </Button>
          }
        >
          One pass over the {part === 'train' ? 'training' : 'test'} images finds them for all channels of this
          checkpoint.
        </EmptyState>
      )}
      {answer.phase === 'failed' && <ErrorState error={answer.error} retry={answer.again} />}
      {answer.phase === 'asking' && !drawn && <LoadingState what="Drawing" />}
      {drawn && (
        <div className={classes.figure}>
          <img
            alt={figure!.title}
            width={drawn.width}
            height={drawn.height}
            src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawn.svg)}`}
          />
        </div>
      )}
    </Panel>
  )
}
