import type { ArchitectureReport } from './analysis.ts'

const FLOAT = 4 // bytes
/** Resident memory of an engine with nothing loaded but its tensor library, bytes. */
const ENGINE = 3e8

/**
 * Rough resident memory of an engine that trains, in bytes: weights with gradients and momentum; every layer's output kept for the
 * backward pass, as much again for its gradients, and twice that for the convolutions' scratch space (tiles of the Winograd transform).
 * All-CNN-C at batch 128 comes to 1.1 GB, which is what was measured (docs/benchmarks.md).
 */
export function trainingMemoryBytes(report: ArchitectureReport, batchSize: number): number {
  const outputs = report.layers.reduce((sum, { output }) => sum + output.height * output.width * output.channels, 0)
  return ENGINE + FLOAT * (3 * report.parameters + 4 * batchSize * outputs)
}

/** What a training may take: the host's memory, and the user's own limit for an engine, in MiB; null where unknown or not set. */
export interface MemoryAtHand {
  machineBytes: number | null
  limitMb: number | null
}

/** Largest batch of a power of two that fits, or null for none. */
function fittingBatch(report: ArchitectureReport, batchSize: number, bytes: number): number | null {
  for (let batch = 2 ** Math.floor(Math.log2(batchSize)); batch >= 1; batch /= 2)
    if (batch < batchSize && trainingMemoryBytes(report, batch) <= bytes) return batch
  return null
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(bytes < 1e10 ? 1 : 0)} GB`

/** Says in one sentence that training needs more memory than there is, with both figures and the way out; null where it fits. */
export function memoryMistake(
  report: ArchitectureReport,
  batchSize: number,
  { machineBytes, limitMb }: MemoryAtHand,
): string | null {
  const limit = limitMb === null ? Number.POSITIVE_INFINITY : limitMb * 2 ** 20
  const machine = machineBytes ?? Number.POSITIVE_INFINITY
  const atHand = Math.min(limit, machine)
  const needed = trainingMemoryBytes(report, batchSize)
  if (needed <= atHand) return null
  const whose =
    limit < machine
      ? `the ${gigabytes(limit)} that the settings allow an engine`
      : `the ${gigabytes(machine)} of this machine`
  const batch = fittingBatch(report, batchSize, atHand)
  const way =
    batch === null
      ? 'use fewer channels or an earlier stride'
      : `train at batch ${batch} or smaller, or use fewer channels or an earlier stride`
  return `Training at batch ${batchSize} needs about ${gigabytes(needed)}, more than ${whose}; ${way}.`
}
