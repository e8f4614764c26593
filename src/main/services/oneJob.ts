import type { Engine } from '../engine/client.ts'
import type { EngineJobs } from '../engine/jobs.ts'

/**
 * Runs one job in an engine of its own: gives its events, then its result. Leaving the loop, or an abort, cancels the job; the engine is
 * ended in any case.
 */
export async function* oneJob<Name extends keyof EngineJobs>(
  start: () => Engine,
  name: Name,
  input: EngineJobs[Name]['input'],
  signal?: AbortSignal,
): AsyncGenerator<EngineJobs[Name]['event'], EngineJobs[Name]['result'], undefined> {
  signal?.throwIfAborted()
  const engine = start()
  const end = () => engine.kill()
  signal?.addEventListener('abort', end, { once: true })
  try {
    const job = engine.call(name, input)
    for await (const event of job.events) {
      signal?.throwIfAborted()
      yield event
    }
    signal?.throwIfAborted()
    return await job.result
  } finally {
    signal?.removeEventListener('abort', end)
    engine.kill()
  }
}
