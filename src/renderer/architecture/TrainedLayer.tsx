import { Select, Tooltip } from '@mantine/core'
import type { LayerReport } from '@shared/architecture/analysis.ts'
import type { Architecture } from '@shared/architecture/spec.ts'
import type { WeightStatistics } from '@shared/compare/weightStatistics.ts'
import { hasModel } from '@shared/training/run.ts'
import { useMemo, useState } from 'react'
import { api } from '../client.ts'
import { GRID_DELAY } from '../components/besidePanel.ts'
import { formatInteger, formatSignificant } from '../components/format.ts'
import { ErrorState, LoadingState } from '../components/States.tsx'
import { drawFilter } from '../explain/FilterSection.tsx'
import { PictureCanvas } from '../explain/PictureCanvas.tsx'
import { useAnswer } from '../explain/useAnswer.ts'
import { preferred, useCheckpoints } from '../stores/checkpoints.ts'
import { routeTo } from '../stores/route.ts'
import { useRuns } from '../stores/runs.ts'
import classes from './TrainedLayer.module.css'

/** Filters shown of a layer; the rest is one click away in Explain. */
const SHOWN = 24

const shapeOf = (architecture: Architecture) => JSON.stringify([architecture.input, architecture.layers])

/** A convolution as training left it: statistics of its weights in a chosen run's checkpoint, and its filters, each leading to its neuron. */
export function TrainedLayer({ architecture, layer }: { architecture: Architecture; layer: LayerReport }) {
  const byId = useRuns((state) => state.byId)
  const wanted = shapeOf(architecture)
  const runs = useMemo(
    () =>
      Object.values(byId)
        .filter((run) => hasModel(run) && sameKind(run.request.architecture, architecture, wanted))
        .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)),
    [byId, architecture, wanted],
  )
  const [chosen, setChosen] = useState<string | null>(null)
  const run = runs.find(({ id }) => id === chosen) ?? runs[0]
  const checkpoint = preferred(useCheckpoints(run?.id ?? null))?.id ?? null
  const weights = useAnswer(
    checkpoint ? (signal) => api().compare.weights({ checkpointId: checkpoint }, { signal }) : null,
    [checkpoint],
  )
  if (layer.parameters === 0) return null
  if (!run)
    return (
      <p
        className={classes.dim}
      >{`No run has trained ${architecture.title} yet, so there are no weights to look at.`}</p>
    )
  const of = (kind: string) => weights.value?.find(({ name }) => name === `${layer.name}/${kind}`)
  const [kernel, bias] = [of('kernel'), of('bias')]
  return (
    <div className={classes.trained}>
      <Select
        label="Weights of"
        data={runs.map(({ id, title }) => ({ value: id, label: title }))}
        value={run.id}
        onChange={setChosen}
        maw={280}
      />
      {weights.phase === 'failed' && <ErrorState error={weights.error} retry={weights.again} />}
      {weights.phase === 'asking' && !weights.value && <LoadingState what="Reading the weights" />}
      {kernel && <Statistics statistics={kernel} title="Kernel" />}
      {bias && <Statistics statistics={bias} title="Bias" />}
      {checkpoint && kernel && (
        <Filters checkpoint={checkpoint} layer={layer.name} channels={kernel.shape[3] ?? layer.output.channels} />
      )}
    </div>
  )
}

/** A run's own network may be wider or have other classes than the paper's; layers of another shape have other weights. */
function sameKind(trained: Architecture, shown: Architecture, wanted: string): boolean {
  return trained.id === shown.id && (shapeOf(trained) === wanted || trained.layers.length === shown.layers.length)
}

function Statistics({ statistics, title }: { statistics: WeightStatistics; title: string }) {
  const tallest = Math.log1p(Math.max(1, ...statistics.histogram))
  const words = [
    `${formatInteger(statistics.count)} numbers`,
    `mean ${formatSignificant(statistics.mean)}`,
    `deviation ${formatSignificant(statistics.deviation)}`,
    `norm ${formatSignificant(statistics.norm)}`,
    ...(statistics.faded ? [`${statistics.faded} filters faded away`] : []),
  ].join(', ')
  return (
    <figure className={classes.figure}>
      <figcaption>
        <strong>{title}</strong> <span className="numeric">{words}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${statistics.histogram.length} 40`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Histogram of the ${title.toLowerCase()}: ${words}`}
      >
        {statistics.histogram.map((count, bin) => {
          const height = (40 * Math.log1p(count)) / tallest
          // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
          return <rect key={bin} x={bin + 0.1} width={0.8} y={40 - height} height={height} />
        })}
      </svg>
      <div className={classes.ends}>
        <span className="numeric">{formatSignificant(statistics.min)}</span>
        <span>counts on a logarithmic scale</span>
        <span className="numeric">{formatSignificant(statistics.max)}</span>
      </div>
    </figure>
  )
}

function Filters({ checkpoint, layer, channels }: { checkpoint: string; layer: string; channels: number }) {
  const filters = useAnswer(
    (signal) =>
      Promise.all(
        Array.from({ length: Math.min(SHOWN, channels) }, (_, channel) =>
          api().explain.filter({ checkpoint, layer, channel }, { signal }),
        ),
      ),
    [checkpoint, layer, channels],
  )
  if (filters.phase === 'failed') return <ErrorState error={filters.error} retry={filters.again} />
  return (
    <div>
      <div className={classes.filters}>
        {filters.value?.map((filter) => {
          const { picture, label } = drawFilter(filter)
          return (
            <Tooltip key={filter.channel} label={`Explain ${layer}:${filter.channel}`} openDelay={GRID_DELAY}>
              <a href={routeTo('explain', [checkpoint, `${layer}:${filter.channel}`])}>
                <PictureCanvas picture={picture} label={label} size={filter.inputs === 3 ? 40 : 76} />
              </a>
            </Tooltip>
          )
        })}
      </div>
      {channels > SHOWN && (
        <p className={classes.dim}>
          {`${SHOWN} of ${channels} filters; `}
          <a href={routeTo('explain', [checkpoint, `${layer}:${SHOWN}`])}>the others in Explain</a>
        </p>
      )}
    </div>
  )
}
