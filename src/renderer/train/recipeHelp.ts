import type { Recipe } from '@shared/training/recipe.ts'

/** One sentence for every value of the recipe; where the paper's value comes from is said by `PAPER_SOURCES`. */
export const RECIPE_HELP: Record<keyof Recipe, string> = {
  epochs: 'Passes over the training images.',
  batchSize: 'Images a step; 64 to 256 work for most networks.',
  learningRate: 'Size of a step; 0.25 often diverges. A range test finds one.',
  learningRateDrops: 'After these epochs the rate is multiplied by the factor.',
  learningRateFactor: 'What a drop multiplies the learning rate by.',
  schedule: 'How the learning rate goes from step to step.',
  finalLearningRate: 'Where the cosine ends, at the last step.',
  peakAt: 'Share of the steps before the peak; 0.3 is PyTorch’s.',
  warmUp:
    'Epochs in which the rate rises from a hundredth to where the schedule begins; fractions work. The paper has none.',
  warmUpSteps: 'The warm-up in steps instead of epochs.',
  optimiser: 'How a gradient becomes a step.',
  momentum: 'Share of the last step that is carried on; Adam’s β1.',
  weightDecay: 'Times the weight is added to its gradient; AdamW shrinks the weight itself.',
  decayOf: 'Whether biases and the like decay, too, as they do in the paper.',
  labelSmoothing:
    'Share of each target that is spread over all classes, e.g. 0.1; the loss that is shown is still that of the labels. The paper has none.',
  clipNorm: 'Largest norm of all gradients together; longer ones are scaled down to it. 0, as in the paper: any.',
  averageWeights:
    'Decay of a moving average of the weights, e.g. 0.999, evaluated and kept beside them. 0, as in the paper: none.',
  earlyStop:
    'Ends the training once the validation error has not improved for so many epochs. 0, as in the paper: never.',
  dropout: 'Whether the network’s dropout layers act.',
  initialisation: 'How weights begin; too small a beginning sticks at chance.',
  preprocessing: 'What is done to images before the network.',
  zcaEpsilon: 'Added to the variances before whitening; larger values suppress low-variance directions.',
  augmentation: 'What happens to training images at random.',
  validationShare: 'Share of the training images held out to choose the best checkpoint; never the test set.',
}
