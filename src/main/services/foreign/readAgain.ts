import { WorkbenchError } from '../../../shared/errors.ts'
import type { ForeignCurves, ForeignOrigin } from '../../../shared/foreign/foreignCurves.ts'
import { shown } from '../../../shared/shown.ts'
import type { RunSummary } from '../../../shared/training/run.ts'
import { writeJson } from '../../disk/jsonFile.ts'
import { readRegularText } from '../../disk/openRegularFile.ts'
import { writeWhole } from '../../disk/wholeFile.ts'
import { encodeCurves, type StoredCurve } from '../../workspace/curvesFile.ts'
import type { ForeignServices } from './importCurves.ts'
import { readSources } from './readSources.ts'

/** The foreign run that has come from a place, if there is one. */
export const runFrom = ({ runs }: ForeignServices, { path, part }: ForeignOrigin): RunSummary | undefined =>
  runs.list().find(({ imported }) => {
    const origin = imported?.curves?.origin
    return origin?.path === path && origin.part === part
  })

/** Gives a foreign run the curves that its source has now; its id, title, tags and note stay. A source that says the same changes nothing. */
export async function replaceCurves(
  { context: { workspace }, runs }: ForeignServices,
  run: RunSummary,
  { curves, stored }: { curves: ForeignCurves; stored: StoredCurve[] },
): Promise<RunSummary> {
  const paths = workspace.runs.paths(run.id)
  const text = encodeCurves(stored)
  const before = await readRegularText(paths.curves, 2 ** 30).catch(() => null) // one that is damaged or gone is written anew
  if (before === text) return run
  return runs.takeIn(run.id, async () => {
    const { file } = workspace.runs.get(run.id)
    await writeWhole(paths.curves, text)
    await writeJson(paths.run, { ...file, imported: { ...file.imported!, curves } })
  })
}

/**
 * Reads the source of a foreign run again, as it was read before.
 * @throws WorkbenchError CONFLICT where it is not known where that lies; NOT_FOUND where it is gone; BAD_FILE, DISK, CANCELLED
 */
export async function readAgain(services: ForeignServices, id: string, signal?: AbortSignal): Promise<RunSummary> {
  services.context.workspace.mustWrite()
  const { file } = services.context.workspace.runs.get(id)
  const origin = file.imported?.curves?.origin
  if (!origin)
    throw new WorkbenchError(
      'CONFLICT',
      `Where the curves of ${id} lie is not known, as with all that was dropped on a page; open them by their path.`,
    )
  const found = await readSources(origin.path, { axis: origin.axis, signal })
  const again = found.find((one) => one.origin.path === origin.path && one.origin.part === origin.part)
  if (!again || again.stored.length === 0)
    throw new WorkbenchError(
      'NOT_FOUND',
      `${shown(origin.path)} holds the curves of ${id} no more; the run stays as it is.`,
    )
  const run = services.runs.list().find((one) => one.id === id)!
  return replaceCurves(services, run, { ...again, curves: { ...again.curves, ...readNow(again.origin) } })
}

/** What a run keeps of where and when its curves were read. */
export const readNow = (origin: ForeignOrigin): Pick<ForeignCurves, 'origin' | 'readAt'> => ({
  origin,
  readAt: new Date().toISOString(),
})
