import { join } from 'node:path'
import { askedOf, type Checkpoint } from '../../../shared/checkpoint/checkpoint.ts'
import { diagnosticsEvery } from '../../../shared/training/layerDiagnostics.ts'
import { type EpochMetrics, START } from '../../../shared/training/run.ts'
import { reportProgress } from '../base/reportProgress.ts'
import { threadCount } from '../base/threads.ts'
import { createCheckpointWriter } from '../checkpoint/checkpointWriter.ts'
import { computationVersions } from '../ops/runtime.ts'
import type { JobHandler } from '../protocol.ts'
import { type LoopParts, type Progressed, trainingLoop } from './loop.ts'
import { type Prepared, prepareTraining } from './prepare.ts'
import type { TrainInput, TrainJob } from './trainJob.ts'
import { chanceOf, createWatch } from './watch.ts'

const POSITION_EVERY = 300 // seconds: what a crash may cost

/** The job `train`: from nothing or from a checkpoint to the last epoch, or to the user's pause or stop. */
export const train: JobHandler<TrainJob> = async function* (input, { signal, takeCommands }) {
  const preparing = reportProgress<Prepared>((report) => prepareTraining(input, signal, report))
  let prepared: Prepared
  for (let next = await preparing.next(); ; next = await preparing.next()) {
    if (next.done) {
      prepared = next.value
      break
    }
    yield { kind: 'preparing', progress: next.value }
  }
  const { runtime, data, step, earlier, warnings } = prepared
  const { recipe } = input.request
  try {
    const position = earlier?.header.position ?? START
    const totalSteps = recipe.epochs * data.batchesPerEpoch
    yield {
      kind: 'started',
      runtime: runtime.id,
      device: runtime.device,
      versions: computationVersions(runtime),
      stepMode: step.mode,
      algorithms: step.algorithms,
      stepsPerEpoch: data.batchesPerEpoch,
      totalSteps,
      counts: { train: data.trainCount, validation: data.validationCount, test: data.testCount },
      position,
    }
    for (const message of warnings) yield { kind: 'warning', message }
    const parts: LoopParts = {
      recipe,
      data,
      step,
      writer: createCheckpointWriter(join(input.runFolder, 'checkpoints')),
      watch: createWatch(
        chanceOf(data.classCounts),
        { classes: data.classes.length, stepsPerEpoch: data.batchesPerEpoch, totalSteps },
        earlier?.header.watch ?? null,
      ),
      checkpoint: (at, metrics) => checkpointOf(input, prepared, at, metrics, parts),
      takeCommands,
      signal,
      memory: () => ({ resident: process.memoryUsage.rss(), tensors: runtime.tf.memory().numTensors }),
      diagnosticsEvery: diagnosticsEvery(input.request),
      memoryLimitBytes: input.memoryLimitMb ? input.memoryLimitMb * 2 ** 20 : null,
      positionEverySeconds: input.positionEverySeconds === undefined ? POSITION_EVERY : input.positionEverySeconds,
      architecture: input.request.architecture,
    }
    return yield* trainingLoop(parts, { position, best: earlier?.header.best ?? null }, input.resume)
  } finally {
    await prepared.dispose()
  }
}

async function checkpointOf(
  input: TrainInput,
  { runtime, data, step }: Prepared,
  { position, best }: Progressed,
  metrics: EpochMetrics | null,
  { watch }: LoopParts,
): Promise<Checkpoint> {
  const { request } = input
  return {
    header: {
      version: 1,
      runId: input.runId,
      title: input.title,
      createdAt: new Date().toISOString(),
      architecture: request.architecture,
      recipe: request.recipe,
      seed: request.seed,
      ...(request.from && { from: request.from }),
      asked: askedOf(request),
      dataset: { name: data.dataset.name, sha256: data.dataset.sha256, classes: [...data.classes] },
      position,
      metrics,
      best,
      watch: watch.state(),
      computation: {
        runtime: runtime.id,
        device: runtime.device,
        threads: threadCount(),
        stepMode: step.mode,
        algorithms: step.algorithms,
        versions: computationVersions(runtime),
      },
    },
    tensors: [...(await step.read()), ...data.preprocessing.toTensors()],
  }
}
