import type { Job, JobHandler } from './protocol.ts'

/** A job whose code is loaded when it is first asked for, so that an engine starts without a tensor library. */
export function lazyJob<J extends Job<unknown, unknown, unknown, unknown>>(
  load: () => Promise<JobHandler<J>>,
): JobHandler<J> {
  return async function* (input, context) {
    const handler = await load()
    return yield* handler(input, context)
  }
}
