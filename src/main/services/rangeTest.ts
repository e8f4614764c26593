import type { RangeTest, RangeTestEvent } from '../../shared/training/rangeTest.ts'
import type { DatasetSource, ServiceContext } from './context.ts'
import { oneJob } from './oneJob.ts'
import { checkRequest } from './runRequest.ts'

/**
 * Loss against a growing learning rate, for a training as it is asked for; no run comes of it. Leaving the loop ends it.
 * @throws WorkbenchError BAD_INPUT for what cannot be trained, and what the engine says
 */
export async function* rangeTest(
  { context, datasets }: { context: ServiceContext; datasets: DatasetSource },
  { request, ...range }: RangeTest,
  signal?: AbortSignal,
): AsyncGenerator<RangeTestEvent, void, undefined> {
  const { folder, dataset } = await datasets.open(request.dataset)
  checkRequest(request, dataset)
  const { tensorflowFolder } = context.settings()
  const input = { ...range, request, datasetFolder: folder, tensorflowFolder }
  yield* oneJob(() => context.startEngine(), 'range-test', input, signal)
}
