import { mkdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { decodeSafetensors } from '../../../shared/checkpoint/safetensors.ts'
import { adoptWeights } from '../../../shared/checkpoint/weights.ts'
import type { Progress } from '../../../shared/data/dataset.ts'
import { PAPER_RECIPE } from '../../../shared/training/recipe.ts'
import { reportProgress } from '../base/reportProgress.ts'
import { threadCount } from '../base/threads.ts'
import { tensorProducts } from '../data/preprocessing/tensorProducts.ts'
import { requireFit } from '../data/requireFit.ts'
import { openTrainingData } from '../data/trainingData.ts'
import { parameterSpecs } from '../network/parameters.ts'
import { computationVersions } from '../ops/runtime.ts'
import type { JobHandler } from '../protocol.ts'
import { loadRuntime } from '../runtime/loadRuntime.ts'
import { epochFileName, readWhole, writeCheckpoint } from './checkpointFile.ts'
import type { ImportWeightsInput, ImportWeightsJob } from './weightsJobs.ts'
import type { WrittenCheckpoint } from './writtenCheckpoint.ts'

/** The job `import-weights`: see `ImportWeightsInput`. */
export const importWeights: JobHandler<ImportWeightsJob> = async function* (input, { signal }) {
  const work = reportProgress<WrittenCheckpoint>((report) => convert(input, signal, report))
  for (;;) {
    const next = await work.next()
    if (next.done) return next.value
    yield { kind: 'progress', progress: next.value }
  }
}

async function convert(
  input: ImportWeightsInput,
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<WrittenCheckpoint> {
  const { architecture } = input
  const label = basename(input.weightsPath)
  const { tensors } = decodeSafetensors(await readWhole(input.weightsPath), label)
  const weights = adoptWeights(tensors, parameterSpecs(analyseArchitecture(architecture)), architecture.title, label)
  report({ phase: 'loading the tensor runtime', done: 0, total: null, unit: '', secondsLeft: null })
  const runtime = await loadRuntime(input.runtime, {
    tensorflowFolder: input.tensorflowFolder,
    threads: threadCount(),
    onProvision: report,
  })
  // All training images count: nobody knows which ones the weights have not seen.
  const recipe = { ...PAPER_RECIPE, preprocessing: input.preprocessing, validationShare: 0 }
  const data = await openTrainingData({
    datasetPath: input.datasetFolder,
    recipe,
    seed: 0,
    products: tensorProducts(runtime.tf),
    thread: 'same',
    signal,
    onProgress: report,
  })
  try {
    requireFit({ architecture }, data.dataset, data.trainCount)
    const createdAt = new Date().toISOString()
    const path = join(input.runFolder, 'checkpoints', epochFileName(0))
    await mkdir(dirname(path), { recursive: true })
    const file = await writeCheckpoint(path, {
      header: {
        version: 1,
        runId: input.runId,
        title: input.title,
        createdAt,
        architecture,
        recipe,
        seed: 0,
        dataset: { name: data.dataset.name, sha256: data.dataset.sha256, classes: [...data.classes] },
        position: {
          epoch: 0,
          step: 0,
          batchInEpoch: 0,
          seconds: 0,
          epochLossSum: 0,
          epochErrors: 0,
          epochImages: 0,
          epochSeconds: 0,
        },
        metrics: null,
        best: null,
        watch: null,
        computation: {
          runtime: runtime.id,
          device: runtime.device,
          threads: threadCount(),
          stepMode: 'eager',
          algorithms: {},
          versions: computationVersions(runtime),
        },
      },
      tensors: [...weights, ...data.preprocessing.toTensors()],
    })
    return { path, ...file, createdAt, role: 'epoch', epoch: 0, step: 0, metrics: null, best: true }
  } finally {
    await data.close()
  }
}
