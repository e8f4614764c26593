import type { Evaluation, EvaluationEvent, EvaluationQuery, Predictions } from '../../shared/api/evaluations.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { openEvaluationFiles } from '../workspace/evaluationFiles.ts'
import type { CheckpointsService } from './checkpoints.ts'
import type { DatasetSource, ServiceContext } from './context.ts'
import { oneJob } from './oneJob.ts'

/** How checkpoints do on data sets; each question is computed once and kept on the disk. */
export interface EvaluationsService {
  /** Progress, then the evaluation. Leaving the loop cancels. */
  run(query: EvaluationQuery, signal?: AbortSignal): AsyncGenerator<EvaluationEvent, void, undefined>
  /** The last event of `run`. */
  evaluate(query: EvaluationQuery, signal?: AbortSignal): Promise<Evaluation>
  list(checkpointId?: string): Promise<Evaluation[]>
  /** @throws WorkbenchError NOT_FOUND until the same question was put to `run` */
  predictions(query: EvaluationQuery): Promise<Predictions>
}

export interface EvaluationsOptions {
  context: ServiceContext
  checkpoints: CheckpointsService
  datasets: DatasetSource
}

export function createEvaluations({ context, checkpoints, datasets }: EvaluationsOptions): EvaluationsService {
  const files = openEvaluationFiles(context.workspace.layout)

  async function question({ checkpointId, dataset: name, part }: EvaluationQuery) {
    const { runId } = checkpoints.find(checkpointId)
    const { request } = context.workspace.runs.get(runId).file
    const { folder, dataset } = await datasets.open(name ?? request.dataset)
    return { runId, folder, dataset, key: { checkpointId, datasetSha256: dataset.sha256, part } }
  }

  async function* run(query: EvaluationQuery, signal?: AbortSignal): AsyncGenerator<EvaluationEvent, void, undefined> {
    const { runId, folder, key } = await question(query)
    const known = await files.find(key)
    if (known) {
      yield { kind: 'done', evaluation: known }
      return
    }
    const { path } = await checkpoints.open(query.checkpointId)
    const { runtime, tensorflowFolder } = context.settings()
    const input = {
      checkpointPath: path,
      sha256: query.checkpointId,
      datasetFolder: folder,
      part: query.part,
      runtime,
      tensorflowFolder,
    }
    const { confusion, count, dataset, datasetSha256, part, classes, loss, error, ...predictions } = yield* oneJob(
      () => context.startEngine(),
      'evaluate',
      input,
      signal,
    )
    const evaluation: Evaluation = {
      checkpointId: query.checkpointId,
      runId,
      dataset,
      datasetSha256,
      part,
      classes,
      count,
      loss,
      error,
      confusion,
      createdAt: new Date().toISOString(),
    }
    if (context.workspace.access === 'write') await files.save(evaluation, predictions)
    yield { kind: 'done', evaluation }
  }

  return {
    run,
    async evaluate(query, signal) {
      for await (const event of run(query, signal)) if (event.kind === 'done') return event.evaluation
      throw new WorkbenchError('CANCELLED', 'The evaluation was cancelled.')
    },
    async list(checkpointId) {
      const all = await files.list()
      return checkpointId === undefined ? all : all.filter((one) => one.checkpointId === checkpointId)
    },
    async predictions(query) {
      const { key } = await question(query)
      const known = await files.find(key)
      if (!known)
        throw new WorkbenchError(
          'NOT_FOUND',
          'This checkpoint was not evaluated on these images yet; evaluate it first.',
        )
      return files.predictions(known)
    },
  }
}
