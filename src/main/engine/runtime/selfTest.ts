import { WorkbenchError } from '../../../shared/errors.ts'
import type { Runtime } from '../ops/runtime.ts'

/** Convolves a 3x3 map of ones with a 3x3 kernel of ones, padded by 1: each output counts the ones under its window. */
const COUNTS = [4, 6, 4, 6, 9, 6, 4, 6, 4]

/** @throws WorkbenchError RUNTIME when a backend that loaded computes something else than numbers, or wrong ones. */
export async function selfTest({ title, ops, tf }: Runtime): Promise<void> {
  const result = tf.tidy(() => {
    const ones = (shape: number[]) => ops.constant(new Float32Array(9).fill(1), shape)
    return ops.conv2d(ones([1, 3, 3, 1]), ones([3, 3, 1, 1]), { kernel: 3, stride: 1, padding: 1 })
  })
  const values = await result.data()
  result.dispose()
  if (COUNTS.some((count, index) => Math.abs(values[index]! - count) > 1e-4))
    throw new WorkbenchError(
      'RUNTIME',
      `${title} convolves ones to [${[...values]}] instead of [${COUNTS}]; choose another runtime.`,
    )
}
