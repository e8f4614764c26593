import type { Architecture } from '../../../shared/architecture/spec.ts'
import type { CheckpointHeader } from '../../../shared/checkpoint/checkpoint.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { RunRequest } from '../../../shared/training/run.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { eagerStep } from './eagerStep.ts'
import type { TrainingStep } from './step.ts'

/**
 * The training step for a run on a loaded runtime.
 * @param earlier what computed the checkpoint to go on from: the same step and algorithms again give the same numbers.
 * @throws WorkbenchError RUNTIME when a compiled step is asked for where none can be.
 */
export async function createStep(
  runtime: Runtime,
  architecture: Architecture,
  request: Pick<RunRequest, 'recipe' | 'seed' | 'step' | 'convolution'>,
  earlier: CheckpointHeader['computation'] | null,
): Promise<TrainingStep> {
  const options = { recipe: request.recipe, seed: request.seed }
  const mode = request.step === 'auto' && earlier?.runtime === runtime.id ? earlier.stepMode : request.step
  if (mode === 'compiled')
    throw new WorkbenchError(
      'RUNTIME',
      `${runtime.title} cannot run a compiled step; choose the eager one, or a TensorFlow runtime.`,
    )
  return eagerStep(runtime, architecture, options)
}
