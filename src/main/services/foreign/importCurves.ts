import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { z } from 'zod'
import type { ImportCurvesSchema } from '../../../shared/api/foreign.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { type ForeignCurves, UNKNOWN_DATA, UNKNOWN_NETWORK } from '../../../shared/foreign/foreignCurves.ts'
import { shortened, shown } from '../../../shared/shown.ts'
import { PAPER_RECIPE } from '../../../shared/training/presets.ts'
import type { RunFile, RunSummary } from '../../../shared/training/run.ts'
import { onDisk } from '../../disk/diskError.ts'
import { writeJson } from '../../disk/jsonFile.ts'
import { makeFolders } from '../../disk/makeFolders.ts'
import { renamePatiently, writeWhole } from '../../disk/wholeFile.ts'
import { encodeCurves, type StoredCurve } from '../../workspace/curvesFile.ts'
import { runPaths } from '../../workspace/layout.ts'
import { importFolder } from '../../workspace/runFolder.ts'
import { initialState } from '../../workspace/runState.ts'
import type { ServiceContext } from '../context.ts'
import type { RunsService } from '../runs.ts'
import { slugOf } from '../slug.ts'
import { readNow, replaceCurves, runFrom } from './readAgain.ts'
import { readSources } from './readSources.ts'

export interface ForeignServices {
  context: ServiceContext
  runs: RunsService
  versions: Record<string, string>
}

/** Titles of runs are no longer. */
const LONGEST_TITLE = 120

/**
 * Curves that another program has measured become runs of their own, one a training, beside those of the workbench. A place that is
 * opened again is the same run with what it holds now; so are the same curves that a page sends again. All is read before any run is made: a source that cannot be read leaves nothing behind.
 * @throws WorkbenchError NOT_FOUND, BAD_FILE, DISK, CANCELLED
 */
export async function importCurves(
  services: ForeignServices,
  request: z.output<typeof ImportCurvesSchema>,
  signal?: AbortSignal,
): Promise<RunSummary[]> {
  const { path, name, axis } = request
  services.context.workspace.mustWrite()
  const sources = await readSources(path, { named: request.source, axis, signal })
  const several = sources.length > 1
  const full = sources.filter(({ stored }) => stored.length > 0)
  if (full.length === 0)
    throw new WorkbenchError(
      'BAD_FILE',
      `${shown(path)} has no number that could be drawn, only pictures, texts or the like; choose the folder that a training writes its curves to.`,
    )
  const made: RunSummary[] = []
  for (const { source, origin, curves, stored } of full) {
    const title = name === undefined ? source.title : several ? `${name}: ${source.title}` : name
    // What was sent here lies in a place that is emptied.
    const isHere = request.source === undefined
    const read = { stored, curves: isHere ? { ...curves, ...readNow(origin) } : curves }
    const known = isHere ? runFrom(services, origin) : undefined
    if (known) made.push(await renamed(services, await replaceCurves(services, known, read), name && title))
    else
      made.push(
        await takeIn(services, {
          title: shortened(title, LONGEST_TITLE),
          file: request.source ?? origin.path,
          ...read,
        }),
      )
  }
  return made
}

/** A name that is given again is the run's from then on. */
async function renamed({ runs }: ForeignServices, run: RunSummary, title: string | undefined): Promise<RunSummary> {
  if (!title || shortened(title, LONGEST_TITLE) === run.title) return run
  return (await runs.edit({ ids: [run.id], title: shortened(title, LONGEST_TITLE) }))[0]!
}

async function takeIn(
  { context: { workspace }, runs, versions }: ForeignServices,
  { title, file, curves, stored }: { title: string; file: string; curves: ForeignCurves; stored: StoredCurve[] },
): Promise<RunSummary> {
  const text = encodeCurves(stored)
  // A place is one run, whatever it holds by now; what has none is known by its numbers.
  const { origin } = curves
  const identity = origin ? JSON.stringify([origin.path, origin.part]) : title + text
  const id = `${slugOf(title)}-${createHash('sha256').update(identity).digest('hex').slice(0, 12)}`
  const known = runs.list().find((run) => run.id === id)
  if (known) return known
  const runFile: RunFile = {
    id,
    title,
    createdAt: new Date().toISOString(),
    request: {
      architecture: UNKNOWN_NETWORK,
      dataset: UNKNOWN_DATA,
      recipe: { ...PAPER_RECIPE, preprocessing: 'none', validationShare: 0 },
      seed: 0,
      runtime: 'auto',
      step: 'auto',
      convolution: 'auto',
    },
    imported: { file, curves },
    versions,
  }
  // Beside the runs, under a name that is none, until it is whole.
  const staging = importFolder(workspace.layout.runs, id)
  const paths = runPaths(staging, '.')
  const target = workspace.runs.paths(id)
  try {
    await onDisk(staging, () => makeFolders(paths.checkpoints))
    await writeWhole(paths.curves, text)
    await writeJson(paths.state, {
      ...initialState(runFile),
      phase: 'done',
      note: `Curves of ${file} (${curves.form}).`,
    })
    await writeJson(paths.run, runFile)
    return await runs.takeIn(id, () => onDisk(target.folder, () => renamePatiently(staging, target.folder)))
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}
