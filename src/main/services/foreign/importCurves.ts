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
import { findSources, titleOf } from './findSources.ts'
import { readCsv } from './readCsv.ts'
import { readEvents } from './readEvents.ts'
import { shapeCurves } from './shapeCurves.ts'
import type { ForeignSource } from './source.ts'

export interface ForeignServices {
  context: ServiceContext
  runs: RunsService
  versions: Record<string, string>
}

/** Titles of runs are no longer. */
const LONGEST_TITLE = 120

/**
 * Curves that another program has measured become runs of their own, one a training, beside those of the workbench. The same curves brought in
 * again are the same run. All is read before any run is made: a source that cannot be read leaves nothing behind.
 * @throws WorkbenchError NOT_FOUND, BAD_FILE, DISK, CANCELLED
 */
export async function importCurves(
  services: ForeignServices,
  request: z.output<typeof ImportCurvesSchema>,
  signal?: AbortSignal,
): Promise<RunSummary[]> {
  const { path, name, axis } = request
  services.context.workspace.mustWrite()
  const sources: { source: ForeignSource; file: string }[] = []
  for (const found of await findSources(path)) {
    const title = titleOf(found, path, request.source)
    const read =
      found.kind === 'events'
        ? [await readEvents(found.files, found.root, title, signal)]
        : await readCsv(found.path, title, signal)
    sources.push(...read.map((source) => ({ source, file: request.source ?? found.path })))
  }
  const several = sources.length > 1
  const shaped = sources.map(({ source, file }) => ({ source, file, ...shapeCurves(source, axis) }))
  const full = shaped.filter(({ stored }) => stored.length > 0)
  if (full.length === 0)
    throw new WorkbenchError(
      'BAD_FILE',
      `${shown(path)} has no number that could be drawn, only pictures, texts or the like; choose the folder that a training writes its curves to.`,
    )
  const made: RunSummary[] = []
  for (const { source, ...rest } of full) {
    const title = name === undefined ? source.title : several ? `${name}: ${source.title}` : name
    made.push(await takeIn(services, { title: shortened(title, LONGEST_TITLE), ...rest }))
  }
  return made
}

async function takeIn(
  { context: { workspace }, runs, versions }: ForeignServices,
  { title, file, curves, stored }: { title: string; file: string; curves: ForeignCurves; stored: StoredCurve[] },
): Promise<RunSummary> {
  const text = encodeCurves(stored)
  const id = `${slugOf(title)}-${createHash('sha256').update(title).update(text).digest('hex').slice(0, 12)}`
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
