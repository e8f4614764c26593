import { dirname } from 'node:path'
import { reportProgress } from '../base/reportProgress.ts'
import type { JobHandler } from '../protocol.ts'
import type { ProvisionJob } from './jobs.ts'
import { loadedAddon, loadTensorFlow } from './loadTensorFlow.ts'
import { provisionTensorFlow } from './provision.ts'

/** Looks first: where a library loads already, its folder is the answer and nothing is fetched. */
export const provision: JobHandler<ProvisionJob> = async function* (_input, { signal }) {
  for (const kind of ['gpu', 'cpu'] as const) {
    const { runtime } = await loadTensorFlow(kind, {})
    if (runtime) return { folder: dirname(loadedAddon()!) }
  }
  return { folder: yield* reportProgress((report) => provisionTensorFlow(report, { signal })) }
}
