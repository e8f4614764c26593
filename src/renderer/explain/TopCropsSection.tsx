import { Button, Progress, SegmentedControl } from '@mantine/core'
import type { Part } from '@shared/data/dataset.ts'
import type { ChannelSummary, TopCrop } from '@shared/explain/topCrops.ts'
import { useState } from 'react'
import { api } from '../client.ts'
import { formatDuration, formatInteger, formatPercent, formatSignificant } from '../components/format.ts'
import { ErrorState } from '../components/States.tsx'
import { attempt } from '../stores/notify.ts'
import { CropCells } from './CropCells.tsx'
import { DataSelect } from './DataSelect.tsx'
import classes from './explain.module.css'
import { Histogram } from './Histogram.tsx'
import { indexKey, searchTopCrops, stopSearch, useIndexes } from './indexes.ts'
import { addImages, newKey, useExplain } from './store.ts'
import { useAnswer } from './useAnswer.ts'
import { useDataChoice } from './useDataChoice.ts'

interface Props {
  checkpoint: string
  /** The model's own; null for one that was opened from a file. */
  dataset: string | null
  layer: string
  channel: number
  /** Activation of the selected unit, marked in the histogram. */
  activation: number | null
  classNames: readonly string[]
  onPosition(row: number, column: number): void
}

/** The paper's picture of a channel: the crops that excite it most, with their deconvnet and guided pictures, and its histogram. */
export function TopCropsSection(props: Props) {
  const { checkpoint, layer, channel, activation, onPosition } = props
  const choice = useDataChoice(checkpoint, props.dataset)
  // Another one's images have the class names of that one.
  const { other, name: dataset } = choice
  const classNames = other?.classes ?? props.classNames
  const named = other && { dataset: other.name }
  const [part, setPart] = useState<Part>('train')
  const search = useIndexes((state) => state.searches[indexKey(checkpoint, part, other?.name)])
  const built = search?.phase === 'done' ? search.at : 0
  const state = useAnswer(
    dataset !== null ? (signal) => api().explain.indexState({ checkpoint, part, ...named }, { signal }) : null,
    [checkpoint, part, dataset, built],
  )
  const ready = state.value?.state === 'ready'
  const summary = useAnswer(
    ready
      ? (signal) =>
          api().explain.topCrops(
            { checkpoint, part, ...named, layer, channel, methods: ['deconvnet', 'guided-backprop'] },
            { signal },
          )
      : null,
    [ready, checkpoint, part, other?.name, layer, channel],
  )
  return (
    <section aria-label="Strongest crops" className={classes.section}>
      <div className={classes.sectionHead}>
        <h3>Strongest crops</h3>
        <SegmentedControl
          aria-label="Part of the data set to search"
          value={part}
          data={[
            { value: 'train', label: 'Training' },
            { value: 'test', label: 'Test' },
          ]}
          onChange={(value) => setPart(value as Part)}
        />
      </div>
      <DataSelect checkpoint={checkpoint} own={props.dataset} choice={choice} label="Data set to search" />
      {search?.phase === 'searching' ? (
        <div role="status">
          <Progress
            value={search.progress.total ? (search.progress.done / search.progress.total) * 100 : 0}
            aria-label="Search for the strongest crops"
          />
          <div className={classes.searchLine}>
            <span className={`${classes.dim} numeric`}>
              {search.progress.phase}, {formatInteger(search.progress.done)}
              {search.progress.total ? ` of ${formatInteger(search.progress.total)}` : ''} images
              {search.progress.secondsLeft !== null && `, ${formatDuration(search.progress.secondsLeft)} left`}
            </span>
            <Button variant="default" size="compact-xs" onClick={() => stopSearch(checkpoint, part, other?.name)}>
              Cancel
            </Button>
          </div>
        </div>
      ) : state.value && !ready ? (
        <div>
          <p className={classes.dim}>
            Which images excite this channel most? One pass over {formatInteger(state.value.images)} images of{' '}
            {state.value.dataset} answers that for all channels, and is kept.
          </p>
          <Button variant="default" onClick={() => void attempt(() => searchTopCrops(checkpoint, part, other?.name))}>
            Search the data set
          </Button>
        </div>
      ) : null}
      {summary.phase === 'failed' && <ErrorState error={summary.error} retry={summary.again} />}
      {summary.value && summary.value.layer === layer && (
        <Summary
          summary={summary.value}
          activation={activation}
          classNames={classNames}
          onOpen={(crop) =>
            dataset !== null &&
            void attempt(() => openCrop({ dataset, part, crop, classNames, onPosition }), 'Opening the image')
          }
        />
      )}
    </section>
  )
}

async function openCrop({
  dataset,
  part,
  crop,
  classNames,
  onPosition,
}: Pick<Props, 'classNames' | 'onPosition'> & { dataset: string; part: Part; crop: TopCrop }): Promise<void> {
  const page = await api().datasets.images({ name: dataset, part, classIndex: null, offset: crop.image, count: 1 })
  const name = `${dataset}, ${part} image ${crop.image}`
  const there = useExplain.getState().images.find((image) => image.name === name)
  if (there) useExplain.setState({ current: there.key })
  else
    addImages([
      {
        key: newKey(),
        name,
        trueClass: classNames[page.labels[0]!] ?? null,
        pixels: page.pixels,
        height: page.height,
        width: page.width,
        original: null,
      },
    ])
  onPosition(crop.row, crop.column)
}

function Summary({
  summary,
  activation,
  classNames,
  onOpen,
}: {
  summary: ChannelSummary
  activation: number | null
  classNames: readonly string[]
  onOpen(crop: TopCrop): void
}) {
  const { crops, histogram } = summary
  if (crops.length === 0)
    return (
      <>
        <p className={classes.note}>
          This channel is silent on all {formatInteger(summary.images)} images: it never left zero.
        </p>
        <Histogram histogram={histogram} mark={activation} />
      </>
    )
  return (
    <>
      <CropCells crops={crops} classNames={classNames} onOpen={onOpen} />
      <p className={`${classes.dim} numeric`}>
        Activations {formatSignificant(crops[0]!.activation)} to {formatSignificant(crops.at(-1)!.activation)} of{' '}
        {formatInteger(summary.images)} images; active at {formatPercent(histogram.active / histogram.total, 1)} of
        positions.
      </p>
      <Histogram histogram={histogram} mark={activation} />
    </>
  )
}
