import type { RuntimeReport } from '../../../shared/api/host.ts'
import type { JobHandler } from '../protocol.ts'
import type { ProbeJob } from './jobs.ts'
import { probeRuntime } from './loadRuntime.ts'

export const probe: JobHandler<ProbeJob> = async function* ({ runtimes, tensorflowFolder, threads }, { signal }) {
  const reports: RuntimeReport[] = []
  for (const id of runtimes) {
    signal.throwIfAborted()
    const report = await probeRuntime(id, { tensorflowFolder, threads })
    reports.push(report)
    yield report
  }
  return reports
}
