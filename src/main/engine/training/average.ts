import type { Recipe } from '../../../shared/training/recipe.ts'

/**
 * Share of the moving average that a step keeps; the rest are the weights that it leads to. The first step's weights are the first
 * average, as torch.optim.swa_utils.AveragedModel with get_ema_avg_fn(decay) has it.
 */
export const keptShare = ({ averageWeights = 0 }: Pick<Recipe, 'averageWeights'>, step: number): number =>
  step === 0 ? 0 : averageWeights
