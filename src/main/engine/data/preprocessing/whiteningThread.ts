import { Worker } from 'node:worker_threads'
import type { Progress } from '../../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { builtWorker } from '../../base/builtWorker.ts'
import { inverseSquareRoot, inverseSquareRootSlope } from './inverseSquareRoot.ts'

export interface WhiteningInput {
  /** Symmetric, [size, size]; given away. */
  matrix: Float64Array<ArrayBuffer>
  size: number
  epsilon: number
  /** The whitening matrix of a covariance, or the middle part of one of few images (`whitenFew.ts`). */
  kind: 'whole' | 'slope'
}
export interface WhiteningWork {
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
}
export type FromWhiteningWorker =
  | { kind: 'progress'; share: number }
  | { kind: 'matrix'; matrix: Float32Array<ArrayBuffer> }

const FUNCTIONS = { whole: inverseSquareRoot, slope: inverseSquareRootSlope }

/** What `whiteningMatrix` computes, on this thread. */
export const computeWhitening = ({ matrix, size, epsilon, kind }: WhiteningInput, report: (share: number) => void) =>
  Float32Array.from(FUNCTIONS[kind](matrix, size, epsilon, report))

/**
 * The whitening matrix (matrix + epsilon I)^(-1/2) [size, size] as float32, or its slope. Computed on a thread of its own where the built
 * worker is found; about a minute for CIFAR's 3072 values.
 */
export async function whiteningMatrix(
  input: WhiteningInput,
  { signal, onProgress }: WhiteningWork,
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
  if (!url) return computeWhitening(input, report)
  signal?.throwIfAborted()
  const worker = new Worker(url, {
    workerData: input,
    transferList: [input.matrix.buffer], // 75 MB for CIFAR
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
