import { SERIES } from '@shared/api/runs.ts'
import { csvRow } from '@shared/csv.ts'
import { epochTable, type StepColumn, stepRow } from '@shared/export/curveTables.ts'
import type { RunSummary } from '@shared/training/run.ts'
import { api } from '../client.ts'
import { download, fileName } from '../components/download.ts'
import { runTitle } from '../stores/runTitles.ts'

/** Steps asked for at a time: as many as buckets may be, so that every point is one step. */
const WINDOW = 10_000
/** A query has one x; the others of a step's columns are in the export dialog's table. */
const COLUMNS: readonly StepColumn[] = ['step', ...SERIES]

/** Every step of the run as one CSV file, in full: no envelope, no thinning. */
export async function exportSteps(run: RunSummary): Promise<void> {
  const parts = [csvRow(COLUMNS)]
  for (let from = 0; from <= run.step; from += WINDOW) {
    const curves = await api().runs.metrics({
      runIds: [run.id],
      x: 'step',
      series: [...SERIES],
      from,
      to: from + WINDOW - 1,
      buckets: WINDOW,
    })
    const step = curves[0]?.x ?? []
    const steps = { step, ...Object.fromEntries(curves.map(({ series, mean }) => [series, mean])) }
    for (let at = 0; at < step.length; at++) parts.push(stepRow(steps, at, COLUMNS))
  }
  download(`${fileName(runTitle(run))}-steps.csv`, parts.join(''), 'text/csv;charset=utf-8')
}

export async function exportEpochs(run: RunSummary): Promise<void> {
  const { epochs } = await api().runs.get({ id: run.id })
  download(`${fileName(runTitle(run))}-epochs.csv`, epochTable(epochs), 'text/csv;charset=utf-8')
}
