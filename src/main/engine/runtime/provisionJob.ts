import type { Progress } from '../../../shared/data/dataset.ts'
import type { JobHandler } from '../protocol.ts'
import type { ProvisionJob } from './jobs.ts'
import { provisionTensorFlow } from './provision.ts'

export const provision: JobHandler<ProvisionJob> = async function* (_input, { signal }) {
  const reports: Progress[] = []
  let wake = () => {}
  let phase: 'working' | 'over' = 'working'
  const work = provisionTensorFlow(
    (progress) => {
      reports.push(progress)
      wake()
    },
    { signal },
  ).finally(() => {
    phase = 'over'
    wake()
  })
  work.catch(() => {}) // awaited below; meanwhile it must not count as unhandled
  for (;;) {
    while (reports.length > 0) yield reports.shift()!
    if ((phase as string) === 'over') break
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }
  return { folder: await work }
}
