import { parentPort, workerData } from 'node:worker_threads'
import { type BatchPlan, createBatchMaker } from './batches.ts'
import type { FromBatchWorker, ToBatchWorker } from './batchThread.ts'

// Entry of the thread that makes batches: answers each (epoch, index) with its batch, in the order of the questions.
const port = parentPort!
const make = createBatchMaker(workerData as BatchPlan)

port.on('message', ({ epoch, index }: ToBatchWorker) => {
  try {
    const batch = make(epoch, index)
    port.postMessage({ kind: 'batch', epoch, index, batch } satisfies FromBatchWorker, [
      batch.images.buffer as ArrayBuffer,
    ])
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    port.postMessage({ kind: 'error', epoch, index, message } satisfies FromBatchWorker)
  }
})
