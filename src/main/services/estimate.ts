import { type EstimateEvent, trainingSeconds } from '../../shared/training/estimate.ts'
import { isActive, type RunRequest } from '../../shared/training/run.ts'
import { HEADER_BYTES, RECORD_BYTES } from '../workspace/metricsRecord.ts'
import { mostKept } from '../workspace/retention.ts'
import type { CheckpointsService } from './checkpoints.ts'
import type { DatasetSource, ServiceContext } from './context.ts'
import { oneJob } from './oneJob.ts'
import { checkedOrigin } from './origin.ts'
import { checkRequest } from './runRequest.ts'

interface Parts {
  context: ServiceContext
  checkpoints: CheckpointsService
  datasets: DatasetSource
}

/**
 * What a training as it is asked for will take here: an engine measures some steps of it; no run and no checkpoint comes of it. Leaving the
 * loop ends it.
 * @throws WorkbenchError BAD_INPUT for what cannot be trained, and what the engine says
 */
export async function* estimate(
  { context, checkpoints, datasets }: Parts,
  request: RunRequest,
  signal?: AbortSignal,
): AsyncGenerator<EstimateEvent, void, undefined> {
  const { folder, dataset } = await datasets.open(request.dataset)
  checkRequest(request, dataset)
  const { runs } = context.workspace
  if (request.from) await checkedOrigin(checkpoints, runs, request, dataset)
  const source = request.from ? (await checkpoints.open(request.from.checkpoint)).path : null
  const { tensorflowFolder, runtime, retention } = context.settings()
  const atWork = () => runs.list().filter(({ state }) => isActive(state.phase) && state.phase !== 'queued').length
  const before = atWork()
  // The runtime that the settings name, as a training has it.
  const asked = request.runtime === 'auto' ? { ...request, runtime } : request
  const input = { request: asked, source, datasetFolder: folder, tensorflowFolder }
  const measured = yield* oneJob(() => context.startEngine(), 'estimate', input, signal)
  const { epochs, earlyStop = 0 } = request.recipe
  const totalSteps = epochs * measured.stepsPerEpoch
  const kept = mostKept(epochs, context.settingsProblem() ? { everyEpochs: 1, atMost: null } : retention)
  yield {
    kind: 'done',
    estimate: {
      ...measured,
      epochs,
      totalSteps,
      seconds: trainingSeconds(measured, epochs),
      stopsEarly: earlyStop > 0,
      checkpoints: kept,
      diskBytes: kept * measured.checkpointBytes + HEADER_BYTES + totalSteps * RECORD_BYTES,
      otherTrainings: Math.max(before, atWork()),
    },
  }
}
