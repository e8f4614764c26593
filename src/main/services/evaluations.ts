import { createHash } from 'node:crypto'
import type { Evaluation, EvaluationEvent, EvaluationQuery, Predictions } from '../../shared/api/evaluations.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { type EvaluationKey, openEvaluationFiles } from '../workspace/evaluationFiles.ts'
import type { CheckpointsService } from './checkpoints.ts'
import type { DatasetSource, ServiceContext } from './context.ts'
import { dataFor } from './dataFor.ts'
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

  async function question({ checkpointId, dataset: name, part, classMap }: EvaluationQuery) {
    const { runId } = checkpoints.find(checkpointId)
    const { file, state } = context.workspace.runs.get(runId)
    const own = dataFor(
      name,
      { ...file, title: state.title },
      'say which one to measure it on, as in --dataset cifar-10',
    )
    const { folder, dataset } = await datasets.open(own)
    const meaning = JSON.stringify([dataset.classes, Object.entries(classMap ?? {}).sort()])
    const classes = createHash('sha256').update(meaning).digest('hex').slice(0, 12)
    const key: EvaluationKey = { checkpointId, datasetSha256: dataset.sha256, part, classes }
    // Early versions compared labels by number, which is right on the run's own data set alone.
    const early = file.datasetSha256 === dataset.sha256 && !classMap ? { ...key, classes: null } : null
    return { runId, folder, dataset, key, early }
  }

  async function known({ dataset, key, early }: Awaited<ReturnType<typeof question>>) {
    const found = await files.find(key)
    if (found) return { key, evaluation: found }
    const old = early && (await files.find(early))
    return old && old.classes.join('\n') === dataset.classes.join('\n') ? { key: early, evaluation: old } : null
  }

  async function* run(query: EvaluationQuery, signal?: AbortSignal): AsyncGenerator<EvaluationEvent, void, undefined> {
    const asked = await question(query)
    const { runId, folder, key } = asked
    const answer = await known(asked)
    if (answer) {
      yield { kind: 'done', evaluation: answer.evaluation }
      return
    }
    const { path } = await checkpoints.open(query.checkpointId)
    const { runtime, tensorflowFolder } = context.settings()
    const input = {
      checkpointPath: path,
      sha256: query.checkpointId,
      datasetFolder: folder,
      part: query.part,
      ...(query.classMap && { classMap: query.classMap }),
      runtime,
      tensorflowFolder,
    }
    const { confusion, count, dataset, datasetSha256, part, matching, classes, loss, error, ...predictions } =
      yield* oneJob(() => context.startEngine(), 'evaluate', input, signal)
    const evaluation: Evaluation = {
      checkpointId: query.checkpointId,
      runId,
      dataset,
      datasetSha256,
      part,
      matching,
      ...(query.classMap && { classMap: query.classMap }),
      classes,
      count,
      loss,
      error,
      confusion,
      createdAt: new Date().toISOString(),
    }
    if (context.workspace.access === 'write') await files.save(key, evaluation, predictions)
    yield { kind: 'done', evaluation }
  }

  /** Whether an evaluation compared what it says: those of early versions did so on the run's own data set alone. */
  const isTrue = ({ runId, datasetSha256, matching }: Evaluation) =>
    matching !== undefined ||
    context.workspace.runs.list().find(({ file }) => file.id === runId)?.file.datasetSha256 === datasetSha256

  return {
    run,
    async evaluate(query, signal) {
      for await (const event of run(query, signal)) if (event.kind === 'done') return event.evaluation
      throw new WorkbenchError('CANCELLED', 'The evaluation was cancelled.')
    },
    async list(checkpointId) {
      const all = (await files.list()).filter(isTrue)
      return checkpointId === undefined ? all : all.filter((one) => one.checkpointId === checkpointId)
    },
    async predictions(query) {
      const answer = await known(await question(query))
      if (!answer)
        throw new WorkbenchError(
          'NOT_FOUND',
          'This checkpoint was not evaluated on these images yet; evaluate it first.',
        )
      return files.predictions(answer.key, answer.evaluation)
    },
  }
}
