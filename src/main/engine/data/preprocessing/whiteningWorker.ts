import { parentPort, workerData } from 'node:worker_threads'
import { inverseSquareRoot } from './inverseSquareRoot.ts'
import type { FromWhiteningWorker, WhiteningInput } from './whiteningThread.ts'

// Entry of the thread that computes a whitening matrix: a minute of arithmetic during which the engine must answer.
const { covariance, size, epsilon } = workerData as WhiteningInput
const port = parentPort!
const matrix = Float32Array.from(
  inverseSquareRoot(covariance, size, epsilon, (share) =>
    port.postMessage({ kind: 'progress', share } satisfies FromWhiteningWorker),
  ),
)
port.postMessage({ kind: 'matrix', matrix } satisfies FromWhiteningWorker, [matrix.buffer])
