import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { z } from 'zod'
import type { StoredArchitecture } from '../../../shared/api/architectures.ts'
import type { OpenModelSchema } from '../../../shared/api/models.ts'
import type { Architecture } from '../../../shared/architecture/spec.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { parseClassNames } from '../../../shared/open/classNames.ts'
import type { FitReport } from '../../../shared/open/networkFits.ts'
import type { ModelReport, ModelTrial } from '../../../shared/open/openedModel.ts'
import { PAPER_RECIPE } from '../../../shared/training/presets.ts'
import type { RunFile, RunSummary } from '../../../shared/training/run.ts'
import { hasCode, onDisk } from '../../disk/diskError.ts'
import { renamePatiently } from '../../disk/wholeFile.ts'
import type { OpenedCheckpoint } from '../../engine/open/openJobs.ts'
import { importFolder } from '../../workspace/runFolder.ts'
import { initialState } from '../../workspace/runState.ts'
import type { ArchitecturesService } from '../architectures.ts'
import { fileSha256 } from '../checkpoints.ts'
import type { ServiceContext } from '../context.ts'
import { oneJob } from '../oneJob.ts'
import type { RunsService } from '../runs.ts'
import { slugOf } from '../slug.ts'
import { modelOf, nameOf } from './modelFiles.ts'

export interface OpeningOptions {
  context: ServiceContext
  runs: RunsService
  architectures: ArchitecturesService
  versions: Record<string, string>
}

type Request = z.output<typeof OpenModelSchema>

/** What the engine is asked. */
async function questionOf(request: Request, architectures: ArchitecturesService) {
  const { input, preprocessing, architecture } = request
  const path = await modelOf(request.path)
  const title = request.name ?? nameOf(path)
  const classes = request.classes === undefined ? null : parseClassNames(request.classes, 'The file of class names')
  const own = (await architectures.list()).filter(({ origin }) => origin === 'own').map((one) => one.architecture)
  return {
    ...{ path, id: slugOf(title), title, classes },
    ...(input && { input }),
    ...(preprocessing && { preprocessing }),
    ...(architecture !== undefined && { architecture }),
    own,
  }
}
type Question = Awaited<ReturnType<typeof questionOf>>

/**
 * An id that follows from the file, those that it names beside it, and what was said of it: the same model, opened alike, is the same run. Reads
 * all of it: an ONNX file stays the same to the byte when only the numbers in its external data change.
 */
async function idOf(
  { path, id, input, preprocessing, classes, architecture }: Question,
  beside: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const own = await onDisk(path, () => fileSha256(path, signal)).catch((error) => {
    if (hasCode(error, 'ENOENT'))
      throw new WorkbenchError(
        'NOT_FOUND',
        `There is no file ${path}; check its spelling, or whether it was moved or deleted.`,
      )
    throw error
  })
  const others: string[] = []
  // One that is missing is refused when the model is read.
  for (const name of beside) others.push(await fileSha256(join(dirname(path), name), signal).catch(() => ''))
  signal?.throwIfAborted()
  const said = JSON.stringify([
    others.length > 0 ? [own, others] : own,
    input ?? null,
    preprocessing ?? null,
    classes,
    architecture ?? null,
  ])
  return `${id}-${createHash('sha256').update(said).digest('hex').slice(0, 12)}`
}

/** What a file of another program holds. @throws WorkbenchError NOT_FOUND, BAD_FILE, DISK */
export async function inspectModel(
  { context, architectures }: Pick<OpeningOptions, 'context' | 'architectures'>,
  request: Request,
  signal?: AbortSignal,
): Promise<ModelReport> {
  const question = await questionOf(request, architectures)
  return resultOf(oneJob(() => context.startEngine(), 'inspect-model', question, signal))
}

/** Which networks a file of weights alone may be of. @throws WorkbenchError NOT_FOUND, BAD_FILE, DISK */
export async function fitModel(
  { context, architectures }: Pick<OpeningOptions, 'context' | 'architectures'>,
  request: Request,
  signal?: AbortSignal,
): Promise<FitReport | null> {
  const question = await questionOf(request, architectures)
  return resultOf(oneJob(() => context.startEngine(), 'fit-model', question, signal))
}

/**
 * The network that `drawModel` would keep; null for a file all of whose operators are computed here.
 * @throws WorkbenchError NOT_FOUND, BAD_FILE, DISK
 */
export async function drawingOfModel(
  { context, architectures }: Pick<OpeningOptions, 'context' | 'architectures'>,
  request: Request,
  signal?: AbortSignal,
): Promise<Architecture | null> {
  const question = await questionOf(request, architectures)
  return resultOf(oneJob(() => context.startEngine(), 'draw-model', question, signal))
}

/**
 * Keeps the network of a file some of whose operators are not computed here as one of the workspace's own, to be drawn and compared; the same
 * file drawn alike is the same architecture. Null for a file that has no such operators.
 * @throws WorkbenchError NOT_FOUND, BAD_FILE, DISK
 */
export async function drawModel(
  { context, architectures }: Pick<OpeningOptions, 'context' | 'architectures'>,
  request: Request,
  signal?: AbortSignal,
): Promise<StoredArchitecture | null> {
  context.workspace.mustWrite()
  const asked = await questionOf(request, architectures)
  const drawn = await resultOf(oneJob(() => context.startEngine(), 'draw-model', asked, signal))
  if (!drawn) return null
  const beside = await resultOf(oneJob(() => context.startEngine(), 'check-model', asked, signal))
  return architectures.save({ ...drawn, id: await idOf(asked, beside, signal) })
}

/** What a model would say of an image of its input's size. @throws WorkbenchError NOT_FOUND, BAD_FILE, BAD_INPUT, DISK */
export async function tryModel(
  { context, architectures }: Pick<OpeningOptions, 'context' | 'architectures'>,
  { pixels, ...request }: Request & { pixels: Uint8Array },
  signal?: AbortSignal,
): Promise<ModelTrial> {
  const { runtime, tensorflowFolder } = context.settings()
  const asked = { ...(await questionOf(request, architectures)), pixels, runtime, tensorflowFolder }
  return resultOf(oneJob(() => context.startEngine(), 'try-model', asked, signal))
}

async function resultOf<T>(job: AsyncGenerator<unknown, T>): Promise<T> {
  let step = await job.next()
  while (!step.done) step = await job.next()
  return step.value
}

/**
 * A model of another program becomes a finished run with one checkpoint, and its network one of the workspace's own. A file that cannot be opened
 * leaves nothing behind.
 * @throws WorkbenchError BAD_FILE naming node, tensor or byte; BAD_INPUT, NOT_FOUND, DISK
 */
export async function openModel(options: OpeningOptions, request: Request, signal?: AbortSignal): Promise<RunSummary> {
  const { context, runs, architectures } = options
  const { workspace } = context
  workspace.mustWrite()
  const asked = await questionOf(request, architectures)
  // The checksum of a file of gigabytes takes a minute; that it is no model shows at once.
  const beside = await resultOf(oneJob(() => context.startEngine(), 'check-model', asked, signal))
  const question = { ...asked, id: await idOf(asked, beside, signal) }
  const known = runs.list().find(({ id }) => id === question.id)
  if (known) return known
  // Beside the runs, under a name that is none: a file that does not fit must not leave a run behind.
  const staging = importFolder(workspace.layout.runs, question.id)
  try {
    const input = { ...question, runId: question.id, runFolder: staging }
    await takeIn(options, await resultOf(oneJob(() => context.startEngine(), 'open-model', input, signal)), input)
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
  const own = runs.file(question.id).request.architecture
  if (own.id === question.id) await architectures.save(own)
  runs.announce(question.id)
  return runs.get(question.id)
}

async function takeIn(
  { context, versions }: OpeningOptions,
  opened: OpenedCheckpoint,
  { path, title, runId }: { path: string; title: string; runId: string },
): Promise<void> {
  const { workspace } = context
  const { report, architecture, classesSha256 } = opened
  const file: RunFile = {
    id: runId,
    title,
    createdAt: opened.createdAt,
    request: {
      architecture,
      dataset: opened.dataset,
      recipe: { ...PAPER_RECIPE, preprocessing: opened.checkpointPreprocessing, validationShare: 0 },
      seed: 0,
      runtime: 'auto',
      step: 'auto',
      convolution: 'auto',
    },
    datasetSha256: classesSha256,
    imported: { file: path, opened: { form: report.form, preprocessing: report.preprocessing } },
    versions,
  }
  const note = [
    `Opened from ${path} (${report.form}${report.producer ? ` by ${report.producer}` : ''}).`,
    ...report.notes,
  ].join(' ')
  await workspace.runs.create(file, { ...initialState(file), phase: 'done', note })
  const name = basename(opened.path)
  const target = join(workspace.runs.paths(file.id).checkpoints, name)
  await onDisk(target, () => renamePatiently(opened.path, target))
  await workspace.runs.addCheckpoint(file.id, {
    sha256: opened.sha256,
    file: name,
    kind: 'imported',
    epoch: opened.epoch,
    step: opened.step,
    bytes: opened.bytes,
    createdAt: opened.createdAt,
    validationError: null,
    testError: null,
  })
}
