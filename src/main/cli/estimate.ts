import type { Estimate } from '../../shared/training/estimate.ts'
import type { RunRequest } from '../../shared/training/run.ts'
import type { Terminal } from './terminal.ts'
import { bytes, duration, progressWords, thousands } from './words.ts'
import type { Api } from './workbench.ts'

/** Prints what a training will take, measured by some of its steps; no run comes of it. */
export async function tellEstimate(
  api: Api,
  request: RunRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  let estimate: Estimate | null = null
  for await (const event of await api.runs.estimate({ request }, { signal }))
    if (event.kind === 'progress') terminal.progress(progressWords(event.progress))
    else estimate = event.estimate
  terminal.clearProgress()
  if (estimate) terminal.result(estimate, estimateWords(estimate))
}

/** An estimate in words: what it takes, how that was found, and what it does not know. */
export function estimateWords(estimate: Estimate): string {
  const { seconds, memoryBytes, diskBytes, checkpoints, checkpointBytes, stopsEarly, otherTrainings } = estimate
  return [
    `${stopsEarly ? 'at most' : 'about'} ${duration(seconds)}, ${bytes(memoryBytes)} memory, ${bytes(diskBytes)} on disk`,
    `  ${thousands(estimate.totalSteps)} steps of ${(1000 * estimate.secondsPerStep).toFixed(1)} ms on ${estimate.device}, ${estimate.secondsPerEvaluation.toFixed(1)} s of evaluation after each of ${estimate.epochs} epochs`,
    `  at most ${checkpoints} checkpoints of ${bytes(checkpointBytes)} are kept`,
    ...(otherTrainings > 0 ? ['  another training is at work: these are the times of a busy machine'] : []),
  ].join('\n')
}
