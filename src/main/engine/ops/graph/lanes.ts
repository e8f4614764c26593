import { threadCount } from '../../training/threads.ts'

/**
 * Gives every TensorFlow operation one thread, so that a compiled step's lanes can have a thread each: two half batches side by side train
 * faster on two cores than one batch whose operations are split, as many operations are too small to split or never are.
 * Compiled functions run on threads of TensorFlow's own while their lane's waits for them; with twice the threads another operation goes
 * on meanwhile. Direct convolutions have little to wait for, and more threads than cores would only cost them their caches.
 * Acts only before TensorFlow's first operation in this process.
 */
export function giveOperationsOneThread(
  convolution: 'auto' | 'direct' = 'auto',
  environment: NodeJS.ProcessEnv = process.env,
): void {
  const lanes = threadCount(environment)
  // Without a count for the lanes, operations would be left with one thread in all.
  if (lanes === null) return
  environment.TF_NUM_INTRAOP_THREADS = '1'
  environment.TF_NUM_INTEROP_THREADS = String(convolution === 'auto' && lanes > 1 ? 2 * lanes : lanes)
}
