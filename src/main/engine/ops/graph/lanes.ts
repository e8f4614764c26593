import { analyseArchitecture } from '../../../../shared/architecture/analysis.ts'
import { groupsOf } from '../../../../shared/architecture/kinds/convolution.ts'
import type { Architecture } from '../../../../shared/architecture/spec.ts'
import { threadCount } from '../../base/threads.ts'
import { FUSED_CHANNELS } from '../convolution/plan.ts'

/**
 * Gives every TensorFlow operation one thread, so that a compiled step's lanes can have a thread each: two half batches side by side train
 * faster on two cores than one batch whose operations are split, as many operations are too small to split or never are.
 * Acts only before TensorFlow's first operation in this process.
 * @param fuses whether most time goes to compiled passes. They run on threads of TensorFlow's own while their lane's waits for them; with twice
 * the threads another operation goes on meanwhile. Where there are none, more threads than cores would only cost each other their caches.
 */
export function giveOperationsOneThread(fuses = false, environment: NodeJS.ProcessEnv = process.env): void {
  const lanes = threadCount(environment)
  // Without a count for the lanes, operations would be left with one thread in all.
  if (lanes === null) return
  environment.TF_NUM_INTRAOP_THREADS = '1'
  environment.TF_NUM_INTEROP_THREADS = String(fuses && lanes > 1 ? 2 * lanes : lanes)
}

/** Whether Winograd's fused passes are likely to be chosen. */
export function fusesPasses(architecture: Architecture, convolution: 'auto' | 'direct' = 'auto'): boolean {
  const { layers } = analyseArchitecture(architecture)
  return (
    convolution === 'auto' &&
    layers.some(
      ({ spec, input }) =>
        spec.kind === 'convolution' &&
        typeof spec.kernel === 'number' &&
        spec.kernel > 1 &&
        input.channels / groupsOf(spec) >= FUSED_CHANNELS,
    )
  )
}
