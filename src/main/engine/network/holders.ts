import type { Ops } from '../ops/ops.ts'

/** Counts who still needs a tensor, and frees it after the last: layers may hand their input on as it is, so one tensor may be several maps. */
export class Holders<T> {
  private readonly counts = new Map<T, number>()

  constructor(private readonly ops: Ops<T>) {}

  hold(tensor: T, times = 1): void {
    this.counts.set(tensor, (this.counts.get(tensor) ?? 0) + times)
  }

  drop(tensor: T): void {
    const left = this.counts.get(tensor)! - 1
    if (left > 0) return void this.counts.set(tensor, left)
    this.counts.delete(tensor)
    this.ops.release?.(tensor)
  }
}
