import type { Job, JobHandler } from './protocol.ts'

/** Every job that an engine can do, by name; each lives in the folder of its subject. */
export interface EngineJobs {
  /** Answers at once: shows that the process lives. */
  ping: Job<null, never, { pid: number }>
}

export const jobs: { [Name in keyof EngineJobs]: JobHandler<EngineJobs[Name]> } = {
  // biome-ignore lint/correctness/useYield: a job that has no events
  ping: async function* () {
    return { pid: process.pid }
  },
}
