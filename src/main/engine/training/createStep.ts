import type { Architecture } from '../../../shared/architecture/spec.ts'
import type { CheckpointHeader } from '../../../shared/checkpoint/checkpoint.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { RunRequest } from '../../../shared/training/run.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { canCompile, compiledStep } from './compiledStep.ts'
import { eagerStep } from './eagerStep.ts'
import type { TrainingStep } from './step.ts'
import { threadCount } from './threads.ts'

export interface StepRequest extends Pick<RunRequest, 'recipe' | 'seed' | 'step' | 'convolution'> {
  architecture: Architecture
}

/**
 * The training step for a run on a loaded runtime: compiled where that can be, eager elsewhere.
 * @param earlier what computed the checkpoint to go on from: the same step and algorithms again give the same numbers.
 * @throws WorkbenchError RUNTIME when a compiled step is asked for where none can be.
 */
export async function createStep(
  runtime: Runtime,
  { architecture, recipe, seed, step, convolution }: StepRequest,
  earlier: CheckpointHeader['computation'] | null,
): Promise<TrainingStep> {
  const same = earlier?.runtime === runtime.id ? earlier : null
  const able = canCompile(runtime)
  const mode = step !== 'auto' ? step : (same?.stepMode ?? (able ? 'compiled' : 'eager'))
  if (mode === 'eager') return eagerStep(runtime, architecture, { recipe, seed })
  if (!able)
    throw new WorkbenchError(
      'RUNTIME',
      `${runtime.title} cannot run a compiled step; choose the eager one, or a TensorFlow runtime.`,
    )
  return compiledStep(runtime, architecture, {
    recipe,
    seed,
    batchSize: recipe.batchSize,
    threads: threadCount() ?? 1,
    convolution,
    algorithms: same?.stepMode === 'compiled' ? same.algorithms : null,
  })
}
