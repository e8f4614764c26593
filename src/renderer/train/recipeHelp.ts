import type { Recipe } from '@shared/training/recipe.ts'

/** One sentence for every value of the recipe. */
export const RECIPE_HELP: Record<keyof Recipe, string> = {
  epochs: 'Passes over the training images; the paper makes 350.',
  batchSize: 'Images a step; the paper does not say, 64 to 256 work.',
  learningRate: 'Size of a step; the paper tries 0.25, 0.1, 0.05 and 0.01, and 0.25 often diverges.',
  learningRateDrops: 'After these epochs the rate is multiplied by the factor; the paper drops after 200, 250 and 300.',
  learningRateFactor: 'What a drop multiplies the learning rate by; 0.1 in the paper.',
  schedule: 'How the learning rate goes from step to step; drops in the paper.',
  finalLearningRate: 'Where the cosine ends, at the last step.',
  peakAt: 'Share of the steps before the peak; 0.3 is PyTorch’s.',
  warmUp: 'Epochs in which the rate rises from a hundredth; fractions work. The paper has none.',
  warmUpSteps: 'The warm-up in steps instead of epochs.',
  optimiser: 'How a gradient becomes a step; SGD with momentum in the paper.',
  momentum: 'Share of the last step that is carried on; 0.9 in the paper. Adam’s β1.',
  weightDecay: 'Times the weight is added to its gradient; 0.001 in the paper.',
  decayOf: 'Whether biases and the like decay, too, as they do in the paper.',
  labelSmoothing:
    'Share of each target that is spread over all classes, e.g. 0.1; the loss that is shown is still that of the labels. The paper has none.',
  clipNorm: 'Largest norm of all gradients together; longer ones are scaled down to it. 0, as in the paper: any.',
  averageWeights:
    'Decay of a moving average of the weights, e.g. 0.999, evaluated and kept beside them. 0, as in the paper: none.',
  earlyStop:
    'Ends the training once the validation error has not improved for so many epochs. 0, as in the paper: never.',
  dropout: 'Whether the network’s dropout layers act: 20 % of the image, 50 % after each pooling or its replacement.',
  initialisation: 'How weights begin; the paper does not say, and too small a beginning sticks at ln 10.',
  preprocessing: 'What is done to images before the network; the paper normalises contrast and whitens (ZCA).',
  zcaEpsilon: 'Added to the variances before whitening; larger keeps more of the weak directions down.',
  augmentation: 'Random flips and shifts; the paper’s augmented variant uses both, up to 5 pixels.',
  validationShare: 'Share of the training images held out to choose the best checkpoint; never the test set.',
}
