import { SegmentedControl } from '@mantine/core'
import { seedBand } from '@shared/compare/seedBands.ts'
import { cellGroups } from '@shared/study/cells.ts'
import { variantWords } from '@shared/study/ledger.ts'
import type { StudyDetails } from '@shared/study/studyStatus.ts'
import { useMemo, useState } from 'react'
import { bandSeries } from '../compare/bandSeries.ts'
import { DASHES } from '../compare/manySeries.ts'
import { Chart } from '../components/chart/Chart.tsx'
import { formatError, tickError } from '../components/chart/errorAxis.ts'
import type { ChartSeries, Range } from '../components/chart/types.ts'
import { formatSignificant } from '../components/format.ts'
import { RUN_PALETTE } from '../components/runColour.ts'
import { EmptyState } from '../components/States.tsx'
import { useEpochsOfRuns } from '../stores/runEpochs.ts'
import { useRuns } from '../stores/runs.ts'
import classes from './studies.module.css'

const formatEpoch = (value: number) => formatSignificant(value, 4)

/** Error by epoch, a curve a network and variant: the mean over seeds, with a band of one standard deviation on either side. */
export function SeedCurves({ study }: { study: StudyDetails }) {
  const [part, setPart] = useState<'testError' | 'validationError'>('testError')
  const [range, setRange] = useState<Range | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  const byId = useRuns((state) => state.byId)
  const runs = useMemo(() => study.cells.flatMap(({ runId }) => byId[runId] ?? []), [study.cells, byId])
  const epochs = useEpochsOfRuns(runs)
  const titles = useMemo(() => new Map(study.networks.map(({ id, title }) => [id, title])), [study.networks])
  const series = useMemo(
    () =>
      cellGroups(study.cells).flatMap(({ network, variant, cells }, at): ChartSeries[] => {
        const counted = cells.filter(({ diverged }) => !diverged)
        const band = seedBand(
          counted.map(({ runId, state }) => ({ isDone: state === 'done', epochs: epochs[runId] ?? [] })),
          part,
        )
        if (!band) return []
        const label = [titles.get(network) ?? network, variantWords(variant)].filter(Boolean).join(', ')
        return [
          bandSeries(band, {
            id: cells[0]!.runId,
            label,
            colour: RUN_PALETTE[at % RUN_PALETTE.length]!,
            dash: DASHES[Math.floor(at / RUN_PALETTE.length) % DASHES.length],
          }),
        ]
      }),
    [study.cells, epochs, titles, part],
  )
  const end = Math.max(2, ...series.map(({ x }) => x[x.length - 1] ?? 0))
  const domain = useMemo((): Range => [1, end], [end])
  return (
    <div className={classes.curves}>
      <SegmentedControl
        aria-label="Which error"
        value={part}
        data={[
          { value: 'testError', label: 'Test error' },
          { value: 'validationError', label: 'Validation error' },
        ]}
        onChange={(value) => setPart(value as typeof part)}
      />
      {series.length === 0 ? (
        <EmptyState title="No curve yet">
          {part === 'validationError'
            ? 'No training has measured a validation error; the recipe may hold no images out.'
            : 'The first point comes with the end of the first epoch.'}
        </EmptyState>
      ) : (
        <>
          <Chart
            title={`${part === 'testError' ? 'Test' : 'Validation'} error on ${study.dataset.title}`}
            series={series}
            x={{ label: 'epoch', format: formatEpoch }}
            y={{ label: 'error rate', format: formatError, tick: tickError, scale: 'linear' }}
            domain={domain}
            range={range}
            onRange={setRange}
            cursor={cursor}
            onCursor={setCursor}
            height={340}
            fileName={study.id}
          />
          <p className={classes.legend}>
            Lines are means over finished seeds (over those that train while none has finished); bands are one standard
            deviation on either side. Diverged trainings are left out here and counted in the ledger.
          </p>
        </>
      )}
    </div>
  )
}
