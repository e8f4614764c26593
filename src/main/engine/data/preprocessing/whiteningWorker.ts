import { parentPort, workerData } from 'node:worker_threads'
import { computeWhitening, type FromWhiteningWorker, type WhiteningInput } from './whiteningThread.ts'

// Entry of the thread that computes a whitening matrix: a minute of arithmetic during which the engine must answer.
const port = parentPort!
const matrix = computeWhitening(workerData as WhiteningInput, (share) =>
  port.postMessage({ kind: 'progress', share } satisfies FromWhiteningWorker),
)
port.postMessage({ kind: 'matrix', matrix } satisfies FromWhiteningWorker, [matrix.buffer])
