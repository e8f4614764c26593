import type { ArchitectureReport } from './analysis.ts'

const FLOAT = 4 // bytes

/**
 * Rough memory of a training step in bytes: weights with gradients and momentum, and every layer's output kept for the backward pass,
 * with as much again for the gradients and the convolutions' scratch space.
 */
export function trainingMemoryBytes(report: ArchitectureReport, batchSize: number): number {
  const outputs = report.layers.reduce((sum, { output }) => sum + output.height * output.width * output.channels, 0)
  return FLOAT * (3 * report.parameters + 2 * batchSize * outputs)
}
