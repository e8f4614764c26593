import { SERIES } from '@shared/api/runs.ts'
import { csvRow, valueAt } from '@shared/csv.ts'
import { epochColumns } from '@shared/export/curveTables.ts'
import type { EpochMetrics, RunSummary } from '@shared/training/run.ts'
import { api } from '../client.ts'
import { download, fileName } from '../components/download.ts'
import { runTitle } from '../stores/runTitles.ts'

/** Steps asked for at a time: as many as buckets may be, so that every point is one step. */
const WINDOW = 10_000

/** Every step of the run as one CSV file, in full: no envelope, no thinning. */
export async function exportSteps(run: RunSummary): Promise<void> {
  const parts = [csvRow(['step', ...SERIES])]
  for (let from = 0; from <= run.step; from += WINDOW) {
    const curves = await api().runs.metrics({
      runIds: [run.id],
      x: 'step',
      series: [...SERIES],
      from,
      to: from + WINDOW - 1,
      buckets: WINDOW,
    })
    const columns = SERIES.map((series) => curves.find((curve) => curve.series === series))
    const steps = columns[0]?.x ?? []
    for (let index = 0; index < steps.length; index++)
      parts.push(csvRow([steps[index], ...columns.map((column) => valueAt(column?.mean, index))]))
  }
  download(`${fileName(runTitle(run))}-steps.csv`, parts.join(''), 'text/csv;charset=utf-8')
}

export function epochsToCsv(epochs: readonly EpochMetrics[]): string {
  const columns = epochColumns(epochs)
  return [csvRow(columns), ...epochs.map((epoch) => csvRow(columns.map((column) => epoch[column])))].join('')
}

export async function exportEpochs(run: RunSummary): Promise<void> {
  const { epochs } = await api().runs.get({ id: run.id })
  download(`${fileName(runTitle(run))}-epochs.csv`, epochsToCsv(epochs), 'text/csv;charset=utf-8')
}
