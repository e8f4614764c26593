import type { Architecture } from '../../../shared/architecture/spec.ts'
import type { Recipe } from '../../../shared/training/recipe.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { TrainingStep } from './step.ts'

export interface StepOptions {
  /** `momentum`, `weightDecay` and `dropout` matter here. */
  recipe: Pick<Recipe, 'momentum' | 'weightDecay' | 'dropout'>
  /** Run seed of the dropout masks. */
  seed: number
}

/** A step by single tensor operations: every runtime, the reference. Weights are all zero until `write`. */
export function eagerStep(runtime: Runtime, architecture: Architecture, options: StepOptions): TrainingStep {
  throw new Error('soon')
}
