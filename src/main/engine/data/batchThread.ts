import { Worker } from 'node:worker_threads'
import { WorkbenchError } from '../../../shared/errors.ts'
import { builtWorker } from '../base/builtWorker.ts'
import type { BatchPlan, DataBatch } from './batches.ts'
import { batchesPerEpoch } from './batches.ts'

/** Batches made ahead of the one that training asked for. */
const AHEAD = 2

export type ToBatchWorker = { epoch: number; index: number }
export type FromBatchWorker =
  | { kind: 'batch'; epoch: number; index: number; batch: DataBatch }
  | { kind: 'error'; epoch: number; index: number; message: string }

export interface BatchThread {
  batch(epoch: number, index: number): Promise<DataBatch>
  close(): Promise<void>
}

/**
 * Starts a thread that makes batches ahead of training; null where the built worker is missing. Pixels are shared, batches are
 * moved, not copied.
 */
export async function startBatchThread(plan: BatchPlan, url = builtWorker('batchWorker')): Promise<BatchThread | null> {
  if (!url) return null
  const worker = new Worker(url, { workerData: plan })
  const waiting = new Map<
    string,
    { promise: Promise<DataBatch>; asked: boolean; settle(outcome: FromBatchWorker | Error): void }
  >()
  const key = (epoch: number, index: number) => `${epoch}:${index}`
  let ended: Error | null = null
  const end = (error: Error) => {
    ended = error
    for (const entry of waiting.values()) entry.settle(error)
  }
  worker.on('message', (message: FromBatchWorker) => waiting.get(key(message.epoch, message.index))?.settle(message))
  worker.on('error', (cause) =>
    end(new WorkbenchError('INTERNAL', `The thread that makes batches failed: ${cause.message}.`, { cause })),
  )
  worker.on('exit', () => end(new WorkbenchError('CANCELLED', 'The data set was closed.')))

  const request = (epoch: number, index: number) => {
    const known = waiting.get(key(epoch, index))
    if (known) return known.promise
    let settle: (outcome: FromBatchWorker | Error) => void = () => {}
    const promise = new Promise<DataBatch>((resolve, reject) => {
      settle = (outcome) => {
        if (outcome instanceof Error) reject(outcome)
        else if (outcome.kind === 'batch') resolve(outcome.batch)
        else reject(new WorkbenchError('INTERNAL', `A batch could not be made: ${outcome.message}.`))
      }
    })
    promise.catch(() => {}) // a batch made ahead may never be asked for
    waiting.set(key(epoch, index), { promise, asked: false, settle })
    if (ended) settle(ended)
    else worker.postMessage({ epoch, index } satisfies ToBatchWorker)
    return promise
  }
  const perEpoch = batchesPerEpoch(plan)
  return {
    async batch(epoch, index) {
      const wanted = new Set<string>()
      const result = request(epoch, index)
      waiting.get(key(epoch, index))!.asked = true
      for (let step = 0, e = epoch, i = index; step <= AHEAD; step++) {
        wanted.add(key(e, i))
        void request(e, i)
        i++
        if (i >= perEpoch) {
          e++
          i = 0
        }
      }
      // After a jump, batches made ahead of the old place are dropped.
      for (const [name, entry] of waiting) if (!wanted.has(name) && !entry.asked) waiting.delete(name)
      const batch = await result
      waiting.delete(key(epoch, index))
      return batch
    },
    async close() {
      await worker.terminate()
    },
  }
}
