import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { z } from 'zod'
import type { PackSchema } from '../../../shared/api/networks.ts'
import { decodeCheckpoint } from '../../../shared/checkpoint/checkpoint.ts'
import { sha256Of } from '../../../shared/checkpoint/seal.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { NetworkCard } from '../../../shared/networks/card.ts'
import { encodeNetworkFile } from '../../../shared/networks/networkFile.ts'
import { onDisk } from '../../disk/diskError.ts'
import { readRegularFile } from '../../disk/openRegularFile.ts'
import { writeWhole } from '../../disk/wholeFile.ts'
import type { EvaluateResult } from '../../engine/evaluation/evaluateJob.ts'
import type { CheckpointsService } from '../checkpoints.ts'
import type { ServiceContext } from '../context.ts'
import type { DatasetsService } from '../datasets.ts'
import { oneJob } from '../oneJob.ts'
import { placeToWrite } from '../placeToWrite.ts'
import type { RunsService } from '../runs.ts'

export interface PackingOptions {
  context: ServiceContext
  checkpoints: CheckpointsService
  datasets: DatasetsService
  runs: RunsService
}

export interface PackCall {
  /** Whether the caller sits at this machine; others write into the workspace's `exports/` alone. */
  isHere: boolean
  signal?: AbortSignal
}

export type PackedNetwork = { path: string; bytes: number; sha256: string; card: NetworkCard }

/**
 * Writes a checkpoint as a network file. The weights as they are stored there, in half precision, are evaluated on the test part of the run's
 * data set; the first test image of each class goes along.
 * @throws WorkbenchError CONFLICT where the file exists; NOT_FOUND, BAD_FILE, BAD_INPUT, DISK
 */
export async function packNetwork(
  { context, checkpoints, datasets, runs }: PackingOptions,
  { checkpointId, path, ...words }: z.output<typeof PackSchema>,
  { isHere, signal }: PackCall,
): Promise<PackedNetwork> {
  const out = await placeToWrite(path, context.workspace.layout, isHere)
  if (await stat(out).catch(() => null))
    throw new WorkbenchError('CONFLICT', `${out} exists already; choose another name or remove it first.`)
  const open = await checkpoints.open(checkpointId)
  const { header, tensors } = await decodeCheckpoint(await readRegularFile(open.path), basename(open.path))
  if (header.imported?.opened)
    throw new WorkbenchError(
      'BAD_INPUT',
      `${header.title} was opened from a file that names no data set, so there is none to evaluate it on; pack a network that was trained here.`,
    )
  const { folder, dataset } = await datasets.open(header.dataset.name)
  if (dataset.sha256 !== header.dataset.sha256)
    throw new WorkbenchError(
      'CONFLICT',
      `The data set ${dataset.name} is not the one that this run was trained on any more, so the network cannot be evaluated on it; import that one under its name again.`,
    )
  const epochs = runs.get(header.runId).epochs.filter(({ step }) => step <= header.position.step)
  const unmeasured: NetworkCard = { version: 1, ...words, epochs, evaluation: null, samples: null }
  const temporary = await mkdtemp(join(tmpdir(), 'allconv-pack-'))
  try {
    const trial = join(temporary, 'network.safetensors')
    await onDisk(trial, async () => writeWhole(trial, await encodeNetworkFile({ header, tensors, card: unmeasured })))
    const { runtime, tensorflowFolder } = context.settings()
    const input = {
      checkpointPath: trial,
      sha256: null,
      datasetFolder: folder,
      part: 'test',
      runtime,
      tensorflowFolder,
    } as const
    const job = oneJob(() => context.startEngine(), 'evaluate', input, signal)
    let step = await job.next()
    while (!step.done) step = await job.next()
    const card = {
      ...unmeasured,
      evaluation: cardEvaluation(step.value),
      samples: await firstOfEach(datasets, dataset),
    }
    const bytes = await encodeNetworkFile({ header, tensors, card })
    await writeWhole(out, bytes)
    return { path: out, bytes: bytes.length, sha256: await sha256Of(bytes), card }
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

function cardEvaluation({
  dataset,
  count,
  loss,
  error,
  classes,
  confusion,
}: EvaluateResult): NetworkCard['evaluation'] {
  const perClass = classes.map((name, row) => {
    const counts = confusion.subarray(row * classes.length, (row + 1) * classes.length)
    const images = counts.reduce((sum, value) => sum + value, 0)
    return { name, images, errors: images - counts[row]! }
  })
  return { dataset, count, loss, error, perClass }
}

/** So many classes have a sample, of at most so many bytes in all. */
const MOST_SAMPLES = 100
const MOST_SAMPLE_BYTES = 2_000_000

/** The first test image of each class: chosen by nobody. */
async function firstOfEach(
  datasets: DatasetsService,
  { name, classes, height, width }: { name: string; classes: readonly string[]; height: number; width: number },
): Promise<NetworkCard['samples']> {
  const images: { label: number; pixels: string }[] = []
  const most = Math.min(classes.length, MOST_SAMPLES, Math.floor(MOST_SAMPLE_BYTES / (height * width * 3)))
  for (let label = 0; label < most; label++) {
    const page = await datasets.images({ name, part: 'test', classIndex: label, offset: 0, count: 1 })
    if (page.labels.length > 0) images.push({ label, pixels: Buffer.from(page.pixels).toString('base64') })
  }
  return { height, width, images }
}
