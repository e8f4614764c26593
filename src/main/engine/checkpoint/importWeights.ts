import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { parameterSpecs } from '../../../shared/architecture/parameters.ts'
import type { Progress } from '../../../shared/data/dataset.ts'
import { PAPER_RECIPE } from '../../../shared/training/presets.ts'
import { PREPROCESSINGS, type Recipe } from '../../../shared/training/recipe.ts'
import { adoptWeights } from '../../../shared/weights/adoptWeights.ts'
import { classOrderNotes, outputsOf, reorderOutputs } from '../../../shared/weights/classOrder.ts'
import { reportProgress } from '../base/reportProgress.ts'
import { threadCount } from '../base/threads.ts'
import { tensorProducts } from '../data/preprocessing/tensorProducts.ts'
import { requireFit } from '../data/requireFit.ts'
import { openTrainingData } from '../data/trainingData.ts'
import { computationVersions } from '../ops/runtime.ts'
import type { JobHandler } from '../protocol.ts'
import { loadRuntime } from '../runtime/loadRuntime.ts'
import { readWeightsFile } from './readWeightsFile.ts'
import { writeUntrained } from './untrainedCheckpoint.ts'
import type { ImportedWeights, ImportWeightsInput, ImportWeightsJob } from './weightsJobs.ts'

/** The job `import-weights`: see `ImportWeightsInput`. */
export const importWeights: JobHandler<ImportWeightsJob> = async function* (input, { signal }) {
  const work = reportProgress<ImportedWeights>((report) => convert(input, signal, report))
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
): Promise<ImportedWeights> {
  const { architecture } = input
  const file = await readWeightsFile(input.weightsPath)
  const adopted = adoptWeights(
    file,
    parameterSpecs(analyseArchitecture(architecture)),
    architecture.title,
    input.prefix,
  )
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
    const order = input.classOrder ?? 'dataset'
    const weights = reorderOutputs(adopted.weights, outputsOf(data.classes, order))
    const written = await writeUntrained({
      runFolder: input.runFolder,
      runId: input.runId,
      title: input.title,
      architecture,
      preprocessing: input.preprocessing,
      dataset: { name: data.dataset.name, sha256: data.dataset.sha256, classes: [...data.classes] },
      imported: { file: input.weightsPath },
      computation: {
        runtime: runtime.id,
        device: runtime.device,
        threads: threadCount(),
        versions: computationVersions(runtime),
      },
      tensors: [...weights, ...data.preprocessing.toTensors()],
    })
    return {
      ...written,
      notes: [
        ...adopted.notes,
        ...classOrderNotes(data.classes, order),
        ...preprocessingNotes(file.metadata?.preprocessing, input.preprocessing),
      ],
    }
  } finally {
    await data.close()
  }
}

/** A file of ours says what its network expects of images: with anything else its answers are others. */
function preprocessingNotes(expected: string | undefined, given: Recipe['preprocessing']): string[] {
  const known = PREPROCESSINGS.find((kind) => kind === expected)
  if (!known || known === given) return []
  return [
    `The network that the file was exported from expects images with the preprocessing "${known}", but it was imported with "${given}", so its answers differ; import the file again with --preprocessing ${known}.`,
  ]
}
