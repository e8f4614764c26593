import type { Dataset, Progress } from '../../shared/data/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import type { Engine } from '../engine/client.ts'
import type { EngineJobs } from '../engine/jobs.ts'

type DatasetJobName = 'dataset-generate' | 'dataset-import' | 'dataset-download'

/** How long a cancelled job may take to clean up after itself, in milliseconds. */
const CLEANING_TIME = 5000

/**
 * Runs one data set job in an engine of its own: gives its progress, then the data set. Leaving the loop, or an abort, cancels the job;
 * unlike other jobs it is given time to remove what it had written, before its engine is ended. An engine that does not answer, because the
 * disk does not or a library hangs, is ended as well.
 */
export async function* datasetJob<Name extends DatasetJobName>(
  start: () => Engine,
  name: Name,
  input: EngineJobs[Name]['input'],
  signal?: AbortSignal,
  cleaningTime = CLEANING_TIME,
): AsyncGenerator<Progress, Dataset, undefined> {
  signal?.throwIfAborted()
  const engine = start()
  const job = engine.call(name, input)
  let timer: NodeJS.Timeout | undefined
  const cancel = () => {
    job.cancel()
    timer ??= setTimeout(() => engine.kill(), cleaningTime)
  }
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    for await (const event of job.events) yield event as Progress
    return (await job.result) as Dataset
  } catch (error) {
    // Killed because it was asked to end and did not: no accident.
    if (signal?.aborted) throw new WorkbenchError('CANCELLED', 'Cancelled.')
    throw error
  } finally {
    signal?.removeEventListener('abort', cancel)
    cancel()
    await job.result.then(
      () => {},
      () => {},
    )
    clearTimeout(timer)
    engine.kill()
  }
}
