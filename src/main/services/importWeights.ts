import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Architecture } from '../../shared/architecture/spec.ts'
import { PAPER_RECIPE } from '../../shared/training/presets.ts'
import type { Recipe } from '../../shared/training/recipe.ts'
import type { RunFile, RunSummary } from '../../shared/training/run.ts'
import type { ClassOrder } from '../../shared/weights/classOrder.ts'
import { onDisk } from '../disk/diskError.ts'
import { renamePatiently } from '../disk/wholeFile.ts'
import { importFolder } from '../workspace/runFolder.ts'
import { initialState } from '../workspace/runState.ts'
import type { DatasetSource, ServiceContext } from './context.ts'
import { oneJob } from './oneJob.ts'
import { checkRequest } from './runRequest.ts'
import { newRunId, type RunsService } from './runs.ts'

export interface ImportWeightsRequest {
  path: string
  architecture: Architecture
  dataset: string
  preprocessing: Recipe['preprocessing']
  title?: string
  prefix?: string
  classOrder?: ClassOrder
}

/**
 * Weights made elsewhere become a finished run with one checkpoint. A file that does not fit leaves nothing behind.
 * @throws WorkbenchError BAD_FILE naming the tensor and both shapes, NOT_FOUND, DISK
 */
export async function importWeights(
  {
    context,
    datasets,
    runs,
    versions,
  }: {
    context: ServiceContext
    datasets: DatasetSource
    runs: RunsService
    versions: Record<string, string>
  },
  { path, architecture, dataset: name, preprocessing, title, prefix, classOrder }: ImportWeightsRequest,
  signal?: AbortSignal,
): Promise<RunSummary> {
  const { workspace } = context
  workspace.mustWrite()
  const { folder, dataset } = await datasets.open(name)
  const request: RunFile['request'] = {
    architecture,
    dataset: dataset.name,
    // A request has a recipe; of this one the preprocessing alone is known, and nothing is held out.
    recipe: { ...PAPER_RECIPE, preprocessing, validationShare: 0 },
    seed: 0,
    runtime: 'auto',
    step: 'auto',
    convolution: 'auto',
  }
  checkRequest(request, dataset)
  const file: RunFile = {
    id: newRunId(architecture.id),
    title: title || `${architecture.title}, weights of ${basename(path)}`,
    createdAt: new Date().toISOString(),
    request,
    datasetSha256: dataset.sha256,
    imported: { file: path },
    versions,
  }
  // Beside the runs, under a name that is none: a file that does not fit must not leave a run behind.
  const staging = importFolder(workspace.layout.runs, file.id)
  try {
    const { runtime, tensorflowFolder } = context.settings()
    const job = oneJob(
      () => context.startEngine(),
      'import-weights',
      {
        weightsPath: path,
        architecture,
        datasetFolder: folder,
        preprocessing,
        ...(prefix !== undefined && { prefix }),
        ...(classOrder && { classOrder }),
        title: file.title,
        runId: file.id,
        runFolder: staging,
        runtime,
        tensorflowFolder,
      },
      signal,
    )
    let step = await job.next()
    while (!step.done) step = await job.next()
    const written = step.value
    const name = basename(written.path)
    const note = [`Weights imported from ${path}.`, ...written.notes].join(' ')
    await workspace.runs.create(file, { ...initialState(file), phase: 'done', note })
    const target = join(workspace.runs.paths(file.id).checkpoints, name)
    await onDisk(target, () => renamePatiently(written.path, target))
    await workspace.runs.addCheckpoint(file.id, {
      sha256: written.sha256,
      file: name,
      kind: 'imported',
      epoch: written.epoch,
      step: written.step,
      bytes: written.bytes,
      createdAt: written.createdAt,
      validationError: null,
      testError: null,
    })
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
  runs.announce(file.id)
  return runs.get(file.id)
}
