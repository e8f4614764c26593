/** Threads that tensor operations may use, as the engine's environment sets them; null where it does not. */
export function threadCount(): number | null {
  // One of the two is 1 where single operations are split over threads by ourselves.
  const set = [process.env.TF_NUM_INTRAOP_THREADS, process.env.TF_NUM_INTEROP_THREADS].map(Number)
  const most = Math.max(...set.filter((count) => Number.isInteger(count) && count > 0))
  return Number.isFinite(most) ? most : null
}
