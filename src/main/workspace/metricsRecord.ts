import type { StepMetrics } from '../../shared/training/run.ts'

/**
 * `metrics.bin`: a header of 16 bytes, then one record of 40 bytes a step, little-endian, in the order of the steps:
 *
 *     0 f64 epoch     8 f64 seconds     16 u32 step     20 f32 loss     24 f32 error     28 f32 learning rate
 *     32 f32 images a second     36 u32 check
 *
 * The check tells a record from what a power failure leaves in its place (zeros, an old block, half a record).
 */
export const HEADER_BYTES = 16
export const RECORD_BYTES = 40
const MAGIC = 0x4d57_4341 // "ACWM"
const FORMAT = 1
const CHECK_SEED = 0x9e37_79b9

/** Steps as columns of equal capacity, of which the first `length` are filled. */
export interface MetricsColumns {
  length: number
  step: Uint32Array
  epoch: Float64Array
  seconds: Float64Array
  loss: Float32Array
  error: Float32Array
  learningRate: Float32Array
  imagesPerSecond: Float32Array
}

export const emptyColumns = (capacity: number): MetricsColumns => ({
  length: 0,
  step: new Uint32Array(capacity),
  epoch: new Float64Array(capacity),
  seconds: new Float64Array(capacity),
  loss: new Float32Array(capacity),
  error: new Float32Array(capacity),
  learningRate: new Float32Array(capacity),
  imagesPerSecond: new Float32Array(capacity),
})

/** The same steps with room for at least `capacity`. */
export function withCapacity(columns: MetricsColumns, capacity: number): MetricsColumns {
  if (columns.step.length >= capacity) return columns
  const larger = emptyColumns(Math.max(capacity, Math.ceil(columns.step.length * 1.5)))
  larger.length = columns.length
  for (const name of COLUMN_NAMES) larger[name].set(columns[name].subarray(0, columns.length))
  return larger
}
const COLUMN_NAMES = ['step', 'epoch', 'seconds', 'loss', 'error', 'learningRate', 'imagesPerSecond'] as const

/** Memory of one step in columns, in bytes. */
export const COLUMN_BYTES = 4 + 8 + 8 + 4 * 4

export function encodeHeader(): Uint8Array {
  const view = new DataView(new ArrayBuffer(HEADER_BYTES))
  view.setUint32(0, MAGIC, true)
  view.setUint32(4, FORMAT, true)
  view.setUint32(8, RECORD_BYTES, true)
  return new Uint8Array(view.buffer)
}

export function isHeader(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER_BYTES) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return (
    view.getUint32(0, true) === MAGIC && view.getUint32(4, true) === FORMAT && view.getUint32(8, true) === RECORD_BYTES
  )
}

/** Xor of a record's other words, rotated so that words do not cancel each other. */
export function checkOf(view: DataView, at: number, bytes = RECORD_BYTES - 4): number {
  let check = CHECK_SEED
  for (let word = 0; word < bytes; word += 4) check = ((check << 5) | (check >>> 27)) ^ view.getUint32(at + word, true)
  return check >>> 0
}

export function encodeRecords(steps: readonly StepMetrics[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(steps.length * RECORD_BYTES))
  for (const [index, metrics] of steps.entries()) {
    const at = index * RECORD_BYTES
    view.setFloat64(at, metrics.epoch, true)
    view.setFloat64(at + 8, metrics.seconds, true)
    view.setUint32(at + 16, metrics.step, true)
    view.setFloat32(at + 20, metrics.loss, true)
    view.setFloat32(at + 24, metrics.error, true)
    view.setFloat32(at + 28, metrics.learningRate, true)
    view.setFloat32(at + 32, metrics.imagesPerSecond, true)
    view.setUint32(at + 36, checkOf(view, at), true)
  }
  return new Uint8Array(view.buffer)
}

/**
 * Appends the records of `bytes` to `columns`, which must have room. A record that fails its check, or whose step is not behind the one
 * before it, is left out; those after it count.
 * @returns records up to the last good one, and how many of these were left out
 */
export function decodeRecords(bytes: Uint8Array, columns: MetricsColumns): { end: number; skipped: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = Math.floor(bytes.length / RECORD_BYTES)
  let end = 0
  let taken = 0
  for (let index = 0; index < count; index++) {
    const at = index * RECORD_BYTES
    if (view.getUint32(at + 36, true) !== checkOf(view, at)) continue
    const to = columns.length
    const step = view.getUint32(at + 16, true)
    if (to > 0 && step <= columns.step[to - 1]!) continue
    columns.epoch[to] = view.getFloat64(at, true)
    columns.seconds[to] = view.getFloat64(at + 8, true)
    columns.step[to] = step
    columns.loss[to] = view.getFloat32(at + 20, true)
    columns.error[to] = view.getFloat32(at + 24, true)
    columns.learningRate[to] = view.getFloat32(at + 28, true)
    columns.imagesPerSecond[to] = view.getFloat32(at + 32, true)
    columns.length = to + 1
    taken++
    end = index + 1
  }
  return { end, skipped: end - taken }
}
