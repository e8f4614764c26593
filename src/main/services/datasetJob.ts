import type { Dataset, Progress } from '../../shared/data/dataset.ts'
import type { Engine } from '../engine/client.ts'
import type { EngineJobs } from '../engine/jobs.ts'

type DatasetJobName = 'dataset-generate' | 'dataset-import' | 'dataset-download'

/** How long a cancelled job may take to clean up after itself, in milliseconds. */
const CLEANING_TIME = 5000

/**
 * Runs one data set job in an engine of its own: gives its progress, then the data set. Leaving the loop, or an abort, cancels the job;
 * unlike other jobs it is given time to remove what it had written, before its engine is ended.
 */
export async function* datasetJob<Name extends DatasetJobName>(
  start: () => Engine,
  name: Name,
  input: EngineJobs[Name]['input'],
  signal?: AbortSignal,
): AsyncGenerator<Progress, Dataset, undefined> {
  signal?.throwIfAborted()
  const engine = start()
  const job = engine.call(name, input)
  const cancel = () => job.cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    for await (const event of job.events) yield event as Progress
    return (await job.result) as Dataset
  } finally {
    signal?.removeEventListener('abort', cancel)
    job.cancel()
    const timer = setTimeout(() => engine.kill(), CLEANING_TIME)
    await job.result.then(
      () => {},
      () => {},
    )
    clearTimeout(timer)
    engine.kill()
  }
}
