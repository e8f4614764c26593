import type { RangeTest, RangeTestEvent } from '../../shared/training/rangeTest.ts'
import type { CheckpointsService } from './checkpoints.ts'
import type { DatasetSource, ServiceContext } from './context.ts'
import { oneJob } from './oneJob.ts'
import { checkedOrigin } from './origin.ts'
import { checkRequest } from './runRequest.ts'

/**
 * Loss against a growing learning rate, for a training as it is asked for, from the weights that it starts with; no run comes of it. Leaving the
 * loop ends it.
 * @throws WorkbenchError BAD_INPUT for what cannot be trained, and what the engine says
 */
export async function* rangeTest(
  {
    context,
    checkpoints,
    datasets,
  }: { context: ServiceContext; checkpoints: CheckpointsService; datasets: DatasetSource },
  { request, ...range }: RangeTest,
  signal?: AbortSignal,
): AsyncGenerator<RangeTestEvent, void, undefined> {
  const { folder, dataset } = await datasets.open(request.dataset)
  checkRequest(request, dataset)
  if (request.from) await checkedOrigin(checkpoints, context.workspace.runs, request, dataset)
  const source = request.from ? (await checkpoints.open(request.from.checkpoint)).path : null
  const { tensorflowFolder } = context.settings()
  const input = { ...range, request, source, datasetFolder: folder, tensorflowFolder }
  yield* oneJob(() => context.startEngine(), 'range-test', input, signal)
}
