import { Worker } from 'node:worker_threads'
import type { Progress } from '../../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { builtWorker } from '../../base/builtWorker.ts'
import { inverseSquareRoot } from './inverseSquareRoot.ts'

export interface WhiteningInput {
  covariance: Float64Array<ArrayBuffer>
  size: number
  epsilon: number
}
export type FromWhiteningWorker =
  | { kind: 'progress'; share: number }
  | { kind: 'matrix'; matrix: Float32Array<ArrayBuffer> }

/**
 * The whitening matrix (covariance + epsilon I)^(-1/2) [size, size] as float32; the covariance is given away. Computed on a thread of its
 * own where the built worker is found; about a minute for CIFAR's 3072 values.
 */
export async function whiteningMatrix(
  covariance: Float64Array<ArrayBuffer>,
  size: number,
  epsilon: number,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (progress: Progress) => void },
): Promise<Float32Array> {
  const begun = performance.now()
  const report = (share: number) =>
    onProgress?.({
      phase: 'Computing the whitening matrix',
      done: Math.round(share * 100),
      total: 100,
      unit: '%',
      secondsLeft: share > 0.02 ? ((performance.now() - begun) / 1000) * (1 / share - 1) : null,
    })
  const url = builtWorker('whiteningWorker')
  if (!url) return Float32Array.from(inverseSquareRoot(covariance, size, epsilon, report))
  const worker = new Worker(url, {
    workerData: { covariance, size, epsilon } satisfies WhiteningInput,
    transferList: [covariance.buffer], // 75 MB for CIFAR
  })
  try {
    return await new Promise<Float32Array>((resolve, reject) => {
      worker.on('message', (message: FromWhiteningWorker) => {
        if (message.kind === 'progress') report(message.share)
        else resolve(message.matrix)
      })
      worker.on('error', (cause) =>
        reject(
          new WorkbenchError('INTERNAL', `The whitening matrix could not be computed: ${cause.message}.`, { cause }),
        ),
      )
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
  } finally {
    await worker.terminate()
  }
}
