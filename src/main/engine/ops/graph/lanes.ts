/**
 * Gives every TensorFlow operation one thread, so that a compiled step's lanes can have a thread each: two half batches side by side train
 * faster on two cores than one batch whose operations are split, as many operations are too small to split or never are.
 * Acts only before TensorFlow's first operation in this process. How many threads there are in all still stands in
 * TF_NUM_INTEROP_THREADS.
 */
export function giveOperationsOneThread(environment: NodeJS.ProcessEnv = process.env): void {
  // Without a count for the lanes, operations would be left with one thread in all.
  if (environment.TF_NUM_INTEROP_THREADS !== undefined) environment.TF_NUM_INTRAOP_THREADS = '1'
}
