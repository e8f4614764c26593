import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import type { Batch } from '../data/batch.ts'

export interface StepResult {
  /** Mean cross-entropy of the batch's labels in nats, whatever smooths them, without the weight-decay term. */
  loss: number
  /** How many of the batch were misclassified, by the logits of this very step (dropout on). */
  errors: number
  /** [layers, 4] of `diagnosedLayers`, as LayerDiagnostics has them; absent or null where nobody asked, or the step was made without. */
  layers?: Float32Array | null
}

/**
 * One step of a network: forward, loss, backward, weight decay and the optimiser's update. Eager and compiled steps share this shape and
 * the names of their tensors (`conv1/kernel` [k, k, in, out], `conv1/bias` [out], `conv1/kernel/momentum`, ...).
 */
export interface TrainingStep {
  /** `eager` or `compiled`, for the run's record. */
  readonly mode: 'eager' | 'compiled'
  /** Algorithm in use by layer name. */
  readonly algorithms: Record<string, string>
  /** `step` numbers the dropout masks; equal (seed, step) repeat themselves exactly. `diagnose` measures the layers, which changes no weight by a bit. */
  run(batch: Batch, options: { learningRate: number; step: number; diagnose?: boolean }): Promise<StepResult>
  /** Copies weights and momentum out. */
  read(): Promise<NamedTensor[]>
  /** Replaces weights and, where present, momentum; missing momentum becomes zero, a missing average the weights. */
  write(tensors: readonly NamedTensor[]): void
  /** Logits [count, classes] without dropout, by the present weights or their moving average. */
  logits(images: Float32Array, count: number, of?: 'weights' | 'average'): Promise<Float32Array>
  dispose(): void
}
