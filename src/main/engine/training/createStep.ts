import type { Architecture } from '../../../shared/architecture/spec.ts'
import type { CheckpointHeader } from '../../../shared/checkpoint/checkpoint.ts'
import { errorMessage, WorkbenchError } from '../../../shared/errors.ts'
import { diagnosticsEvery } from '../../../shared/training/layerDiagnostics.ts'
import { frozenLayers } from '../../../shared/training/origin.ts'
import type { RunRequest } from '../../../shared/training/run.ts'
import { threadCount } from '../base/threads.ts'
import type { Runtime } from '../ops/runtime.ts'
import { type CompiledStepOptions, canCompile, compiledStep } from './compiledStep.ts'
import { eagerStep } from './eagerStep.ts'
import type { TrainingStep } from './step.ts'

export interface StepRequest
  extends Pick<RunRequest, 'recipe' | 'seed' | 'step' | 'convolution' | 'diagnosticsEvery' | 'from'> {
  architecture: Architecture
}

export interface CreatedStep {
  step: TrainingStep
  /** Why it is not the step that would have been best: one sentence, or null. */
  warning: string | null
}

/**
 * The training step for a run on a loaded runtime: compiled where that can be, eager elsewhere.
 * @param earlier what computed the checkpoint to go on from: the same step and algorithms again give the same numbers.
 * @throws WorkbenchError RUNTIME when a compiled step is asked for where none can be; the signal's reason.
 */
export async function createStep(
  runtime: Runtime,
  { architecture, recipe, seed, step: wanted, convolution, diagnosticsEvery: every, from }: StepRequest,
  earlier: CheckpointHeader['computation'] | null,
  { onProgress, signal }: Pick<CompiledStepOptions, 'onProgress' | 'signal'> = {},
): Promise<CreatedStep> {
  const same = earlier?.runtime === runtime.id ? earlier : null
  const frozen = frozenLayers({ architecture, from })
  const diagnostics = diagnosticsEvery({ diagnosticsEvery: every, from }) > 0
  const eager = () => eagerStep(runtime, architecture, { recipe, seed, frozen, diagnostics })
  const compiled = () =>
    compiledStep(runtime, architecture, {
      recipe,
      seed,
      frozen,
      diagnostics,
      batchSize: recipe.batchSize,
      threads: threadCount() ?? 1,
      convolution,
      algorithms: same?.stepMode === 'compiled' ? same.algorithms : null,
      onProgress,
      signal,
    })
  const mode = wanted === 'auto' ? (same?.stepMode ?? 'auto') : wanted
  if (mode === 'eager') return { step: eager(), warning: null }
  if (!canCompile(runtime)) {
    if (mode === 'auto') return { step: eager(), warning: null }
    throw new WorkbenchError(
      'RUNTIME',
      `${runtime.title} cannot run a compiled step; choose the eager one, or a TensorFlow runtime.`,
    )
  }
  if (mode === 'compiled') return { step: await compiled(), warning: null }
  try {
    return { step: await compiled(), warning: null }
  } catch (error) {
    signal?.throwIfAborted()
    const { message } = errorMessage(error)
    return {
      step: eager(),
      warning: `The training step could not be compiled, so the run trains by the slower eager one (${message}).`,
    }
  }
}
