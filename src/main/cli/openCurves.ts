import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { ROLE_TITLES } from '../../shared/foreign/curveRoles.ts'
import type { ForeignSeries } from '../../shared/foreign/foreignCurves.ts'
import { isCurvesName } from '../../shared/foreign/sourceNames.ts'
import { printable, shown } from '../../shared/shown.ts'
import type { RunSummary } from '../../shared/training/run.ts'
import { modelOf } from '../services/open/modelFiles.ts'
import { wrongCall } from './exit.ts'
import { honestRecord } from './importedRun.ts'
import type { Terminal } from './terminal.ts'
import { withWorkbench } from './withWorkbench.ts'
import { table } from './words.ts'

const isFolder = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

/** Whether a path is one of curves, not of a model: by its name, or a folder without a model of TensorFlow.js. */
export const holdsCurves = async (path: string): Promise<boolean> =>
  isCurvesName(basename(path)) || ((await isFolder(path)) && (await modelOf(path)) === path)

interface CurvesOptions {
  workspace?: string
  name?: string
  axis?: 'step' | 'epoch'
}
/** Options of `open` that curves have no use for. */
const OF_MODELS = ['architecture', 'input', 'preprocessing', 'classes'] as const

/** Brings in curves of another program and says what was taken. */
export async function openCurves(
  path: string,
  options: CurvesOptions & Partial<Record<(typeof OF_MODELS)[number], unknown>>,
  terminal: Terminal,
): Promise<void> {
  const strange = OF_MODELS.find((name) => options[name] !== undefined)
  if (strange) throw wrongCall(`--${strange} is of models, and ${basename(path)} holds curves; leave it out.`)
  const { name, axis } = options
  await withWorkbench(options, async (api, { signal }) => {
    const before = new Map((await api.runs.list()).map((run) => [run.id, run.imported?.curves?.readAt]))
    const request = { path: resolve(path), ...(name !== undefined && { name }), ...(axis && { axis }) }
    const runs = await api.foreign.open(request, { signal })
    terminal.result(
      runs.map((run) => ({ ...honestRecord(run), name: run.title })),
      runs
        .map((run) =>
          curvesText(
            run,
            !before.has(run.id) ? 'new' : before.get(run.id) === run.imported?.curves?.readAt ? 'known' : 'read again',
          ),
        )
        .join('\n\n'),
    )
  })
}

const meaning = ({ as, change }: ForeignSeries) =>
  as === null ? 'under its own name' : `${ROLE_TITLES[as]}${change ? ` (${change})` : ''}`

const WHAT = {
  new: 'is now the run',
  known: 'is in the workspace already, as run',
  'read again': 'was read again, as the run',
}

/** What was taken of curves of another program, and what was not. */
export function curvesText(run: RunSummary, what: keyof typeof WHAT): string {
  const curves = run.imported!.curves!
  const rows = curves.series.map((one) => [shown(one.name, 60), meaning(one), one.axes.join(', '), String(one.points)])
  return [
    `${printable(run.title)} ${WHAT[what]} ${run.id} (${curves.form}); Compare lays it beside your own.`,
    table([['curve', 'taken as', 'axes', 'points'], ...rows], [3]),
    ...curves.left.map(printable),
  ].join('\n')
}
