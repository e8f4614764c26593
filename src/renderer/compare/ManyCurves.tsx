import type { XAxis } from '@shared/api/runs.ts'
import { dataNames, knownData, sameData } from '@shared/compare/sameData.ts'
import { isForeign, type RunSummary } from '@shared/training/run.ts'
import { useCallback, useMemo, useState } from 'react'
import { Chart } from '../components/chart/Chart.tsx'
import { formatError, tickError } from '../components/chart/errorAxis.ts'
import type { Range } from '../components/chart/types.ts'
import { formatInteger, formatSignificant } from '../components/format.ts'
import { Panel } from '../components/Panel.tsx'
import { ErrorState } from '../components/States.tsx'
import { useForeignSeries } from '../foreign/useForeignSeries.ts'
import { useChartPreferences } from '../stores/chartPreferences.ts'
import { useDatasets } from '../stores/datasets.ts'
import { useEpochsOfRuns } from '../stores/runEpochs.ts'
import { useRunTitles } from '../stores/runTitles.ts'
import { CurveSettings, type EvaluatedPart } from './CurveSettings.tsx'
import classes from './compare.module.css'
import { curveLabels, epochErrors, stepCurves } from './manySeries.ts'
import { SeedGroups } from './SeedGroups.tsx'
import { useManyCurves } from './useManyCurves.ts'

interface Props {
  runs: readonly RunSummary[]
  baseline: RunSummary | null
}

/** Curves of the chosen runs over one another; with a baseline pinned, errors are shown as differences to it. */
export function ManyCurves({ runs, baseline }: Props) {
  const [part, setPart] = useState<EvaluatedPart>('testError')
  const { overSeeds } = useChartPreferences()
  return (
    <Panel title="Curves" actions={<CurveSettings part={part} onPart={setPart} />}>
      {overSeeds ? (
        <SeedGroups runs={runs} baseline={baseline} part={part} />
      ) : (
        <Curves runs={runs} baseline={baseline} part={part} />
      )}
    </Panel>
  )
}

const QUANTITIES = ['loss', 'error'] as const

/** The three charts, apart from their settings: the reading line moves with the pointer, and nothing else has to. */
function Curves({ runs, baseline, part }: Props & { part: EvaluatedPart }) {
  const { x, scale, smoothing } = useChartPreferences()
  const [zoom, setZoom] = useState<{ axis: XAxis; range: Range } | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  const range = zoom?.axis === x ? zoom.range : null
  const onRange = useCallback((next: Range | null) => setZoom(next && { axis: x, range: next }), [x])
  const own = useMemo(() => runs.filter((run) => !isForeign(run)), [runs])
  const ids = own.map(({ id }) => id)
  const { phase, error, curves } = useManyCurves(ids, x, QUANTITIES, range)
  const titles = useRunTitles()
  const labels = useMemo(() => curveLabels(runs, titles), [runs, titles])
  const foreign = useForeignSeries(runs, x, range, smoothing, labels)
  const losses = useMemo(
    () => [...stepCurves(runs, curves, 'loss', smoothing, labels), ...foreign.of('trainLoss')],
    [runs, curves, smoothing, labels, foreign],
  )
  const trainErrors = useMemo(
    () => [...stepCurves(runs, curves, 'error', smoothing, labels), ...foreign.of('trainError')],
    [runs, curves, smoothing, labels, foreign],
  )
  const epochs = useEpochsOfRuns(baseline ? [...runs, baseline] : runs)
  const evaluated = useMemo(
    () => [...epochErrors(own, epochs, x, part, baseline, labels), ...(baseline ? [] : foreign.of(part))],
    [own, epochs, x, part, baseline, labels, foreign],
  )
  const names = dataNames(own)
  // What a chart says of all its curves must hold of another program's as well.
  const hasForeign = own.length < runs.length
  const dataset = useDatasets((state) => state.list.find(({ name }) => names.length === 1 && name === names[0]))

  const end = useMemo(
    () =>
      Math.max(
        1e-9,
        ...[...losses, ...evaluated, ...foreign.others.flatMap(({ series }) => series)].map(
          (series) => series.x[series.x.length - 1] ?? 0,
        ),
      ),
    [losses, evaluated, foreign],
  )
  const [known, setKnown] = useState({ key: '', end: 0 })
  const key = `${runs.map(({ id }) => id).join()} ${x}`
  const whole = known.key === key ? Math.max(known.end, end) : end
  if (known.key !== key || whole > known.end) setKnown({ key, end: whole })
  const domain: Range = useMemo(() => [0, whole], [whole])

  if (phase === 'failed') return <ErrorState title="The curves cannot be read" error={error} />
  const axis = { label: x === 'seconds' ? 'seconds of training' : x, format: formatX }
  const common = { x: axis, domain, range, onRange, cursor, onCursor: setCursor, fileName: 'runs', height: 220 }
  const on = names.length === 1 && !hasForeign ? ` on ${names[0]}` : ''
  const images = part === 'testError' && dataset && !hasForeign ? `, ${formatInteger(dataset.counts.test)} images` : ''
  const name = `${part === 'testError' ? 'Test' : 'Validation'} error${on}${images}`
  const strangers = baseline ? runs.filter((run) => !sameData(run, baseline)) : []
  return (
    <div className={classes.curves}>
      <Chart
        {...common}
        title={baseline ? `${name}: difference to ${titles.get(baseline.id) ?? baseline.title}` : name}
        series={evaluated}
        y={
          baseline
            ? { label: 'points', format: formatPoints, scale: 'linear' }
            : { label: 'error rate', format: formatError, tick: tickError, scale }
        }
      />
      <Chart
        {...common}
        title={`Training loss${on}`}
        series={losses}
        y={{ label: hasForeign ? 'loss' : 'cross-entropy, nats', format: formatLoss, scale }}
      />
      <Chart
        {...common}
        title={`Training error${on}`}
        series={trainErrors}
        y={{ label: 'error rate', format: formatError, tick: tickError, scale }}
      />
      {foreign.others.map(({ name, series }) => (
        <Chart
          key={name}
          {...common}
          title={name}
          series={series}
          y={{ label: 'as in its source', format: formatLoss, scale: 'linear' }}
        />
      ))}
      <div className={classes.curveNotes}>
        {foreign.notes.map((note) => (
          <p key={note} className={classes.pickerNote}>
            {note}
          </p>
        ))}
        {strangers.length > 0 && baseline && (
          <p className={classes.pickerNote}>
            {`Without a difference, since ${knownData(baseline) === null ? 'nobody knows the images of the baseline' : `their images are not those of ${baseline.request.dataset}`}: ${strangers.map(({ id }) => labels.get(id)).join(', ')}.`}
          </p>
        )}
      </div>
    </div>
  )
}

// Functions of their own, so that an axis stays the same from one drawing to the next.
const formatX = (value: number) => formatSignificant(value, 4)
const formatLoss = (value: number) => formatSignificant(value, 3)
const formatPoints = (value: number) => `${value > 0 ? '+' : ''}${formatSignificant(value * 100, 3)}`
