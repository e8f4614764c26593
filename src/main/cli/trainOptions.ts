import { type Command, Option } from 'commander'
import type { PaperOptions } from '../../shared/architecture/paper.ts'
import { AUGMENTATION_IDS } from '../../shared/data/augmentations/table.ts'
import { DIAGNOSTICS_EVERY } from '../../shared/training/layerDiagnostics.ts'
import { OPTIMISER_IDS, type OptimiserId } from '../../shared/training/optimisers.ts'
import { QUICK_NETWORK, RECIPE_PRESETS, type RecipePreset } from '../../shared/training/presets.ts'
import { DECAYS, INITIALISATIONS, PREPROCESSINGS, type Recipe, RecipeSchema } from '../../shared/training/recipe.ts'
import { CONVOLUTION_MODES, RUNTIME_IDS, STEP_MODES } from '../../shared/training/run.ts'
import { SCHEDULE_IDS, SCHEDULES, type ScheduleId, scheduleOf } from '../../shared/training/schedules.ts'
import { wrongCall } from './exit.ts'
import {
  classCount,
  number,
  optionMistake,
  optionName,
  threadCount,
  wholeNumber,
  wholeNumberFrom,
  widthFactor,
} from './optionValues.ts'

/** Epochs as `15,18`, or `none`. An empty value is no list: it is mostly a variable of a script that was not set. */
function epochList(text: string): number[] {
  return text.trim() === 'none' ? [] : text.split(',').map(wholeNumberFrom(1))
}

export interface TrainOptions {
  /** The default is all-cnn-c. */
  model?: string
  from?: string
  trainFrom?: string
  newHead?: boolean
  dataset: string
  preset: RecipePreset['id']
  title?: string
  seed?: number
  width?: number
  classes?: number
  lastRelu?: boolean
  runtime: 'auto' | (typeof RUNTIME_IDS)[number]
  step: (typeof STEP_MODES)[number]
  convolution: (typeof CONVOLUTION_MODES)[number]
  threads?: number
  diagnosticsEvery?: number
  workspace?: string
  epochs?: number
  batchSize?: number
  learningRate?: number
  learningRateDrops?: number[]
  learningRateFactor?: number
  schedule?: ScheduleId
  finalLearningRate?: number
  peakAt?: number
  warmUp?: number
  warmUpSteps?: number
  optimiser?: OptimiserId
  momentum?: number
  weightDecay?: number
  decayOf?: Recipe['decayOf']
  labelSmoothing?: number
  clipNorm?: number
  averageWeights?: number
  earlyStop?: number
  dropout?: boolean
  initialisation?: Recipe['initialisation']
  preprocessing?: Recipe['preprocessing']
  zcaEpsilon?: number
  flip?: boolean
  shift?: number
  crop?: number
  cutout?: number
  mixup?: number
  colourJitter?: number
  validationShare?: number
}

/** Options of `train`: the network, one for every value of a recipe, and how it is computed. */
export function addTrainOptions(command: Command): Command {
  return command
    .option('--model <id>', 'network: one of `allconv models`, of your own, or a .json file (default: all-cnn-c)')
    .option('--dataset <name>', 'data set: one of `allconv datasets`', 'shapes')
    .option('--title <text>', 'name of the run')
    .optionsGroup('Network:')
    .option('--width <factor>', 'multiplies every hidden width (default: 1; 0.25 with --preset quick)', widthFactor)
    .option('--classes <n>', "number of classes (default: the data set's)", classCount)
    .option('--last-relu', 'a ReLU after the class maps, as the paper has it (default, but for --preset quick)')
    .option('--no-last-relu', 'none after the class maps')
    .optionsGroup('Recipe (each overrides the preset):')
    .addOption(
      new Option('--preset <id>', 'recipe to start from; quick begins with a narrow network, too')
        .choices(RECIPE_PRESETS.map(({ id }) => id))
        .default('paper'),
    )
    .option('--epochs <n>', 'passes over the training images', wholeNumberFrom(1))
    .option('--batch-size <n>', 'images per step', wholeNumberFrom(1))
    .option('--learning-rate <rate>', 'rate of the first epochs', number)
    .addOption(new Option('--schedule <id>', 'how the rate goes on (default: drops)').choices(SCHEDULE_IDS))
    .option('--learning-rate-drops <epochs>', 'epochs after which the rate drops, e.g. 200,250,300, or none', epochList)
    .option('--learning-rate-factor <factor>', 'what it is multiplied by at each drop', number)
    .option('--final-learning-rate <rate>', 'where a cosine ends (default: 0)', number)
    .option('--peak-at <share>', 'share of the steps before the peak of one cycle (default: 0.3)', number)
    .option('--warm-up <epochs>', 'epochs of a linear warm-up, e.g. 5 or 0.5', number)
    .option('--warm-up-steps <n>', 'the same in steps', wholeNumber)
    .addOption(new Option('--optimiser <id>', 'how a gradient becomes a step (default: sgd)').choices(OPTIMISER_IDS))
    .option('--momentum <factor>', "share of the last step that is kept; Adam's beta 1", number)
    .option('--weight-decay <factor>', 'pull of every weight towards zero', number)
    .addOption(new Option('--decay-of <tensors>', 'what decays (default: all)').choices(DECAYS))
    .option('--label-smoothing <share>', 'share of each target that is spread over all classes', number)
    .option('--clip-norm <norm>', 'largest norm of all gradients together; 0: any', number)
    .option('--average-weights <decay>', 'keep a moving average of the weights, e.g. 0.999; 0: none', number)
    .option('--early-stop <epochs>', 'end after so many without a lower validation error; 0: never', wholeNumber)
    .option('--dropout', 'let the dropout layers act')
    .option('--no-dropout', 'leave the dropout layers out')
    .addOption(new Option('--initialisation <kind>', 'weight initialisation').choices(INITIALISATIONS))
    .addOption(new Option('--preprocessing <kind>', 'what happens to images first').choices(PREPROCESSINGS))
    .option('--zca-epsilon <value>', 'regularisation of the whitening', number)
    .option('--flip', 'mirror half of the images')
    .option('--no-flip', 'mirror none')
    .option('--shift <pixels>', 'shift images at random by up to so many pixels', wholeNumber)
    .option('--crop <pixels>', 'crop after padding by so many mirrored pixels, e.g. 4', wholeNumber)
    .option('--cutout <pixels>', 'clear a square of this side, e.g. 16', wholeNumber)
    .option('--mixup <alpha>', 'mix images and labels by shares from Beta(alpha, alpha), e.g. 0.2', number)
    .option('--colour-jitter <amount>', 'change brightness, contrast and saturation by up to so much, e.g. 0.4', number)
    .option('--validation-share <share>', 'share of the training images that is held out, 0 to 0.5', number)
    .option('--seed <n>', 'decides weights, shuffles, masks and the held-out part (default: random)', wholeNumber)
    .optionsGroup('Computation:')
    .addOption(new Option('--runtime <id>', 'tensor runtime').choices(['auto', ...RUNTIME_IDS]).default('auto'))
    .addOption(new Option('--step <mode>', 'how a step is run').choices(STEP_MODES).default('auto'))
    .addOption(
      new Option('--convolution <mode>', 'algorithms of convolutions').choices(CONVOLUTION_MODES).default('auto'),
    )
    .option('--threads <n>', 'CPU threads (default: all cores)', threadCount)
    .option(
      '--diagnostics-every <steps>',
      'measure the layers every so many steps; 0 for never',
      wholeNumberFrom(0, 1_000_000),
      DIAGNOSTICS_EVERY,
    )
    .optionsGroup('Options:')
}

/** The options that change one of the paper's networks, as far as they were given. */
export function given({ width, classes, lastRelu }: TrainOptions): PaperOptions {
  return Object.fromEntries(Object.entries({ width, classes, lastRelu }).filter(([, value]) => value !== undefined))
}

/** What is asked of one of the paper's networks: with the quick preset what the window's quick start asks, unless options say otherwise. */
export function networkOptions(options: TrainOptions): PaperOptions {
  return { ...(options.preset === 'quick' && QUICK_NETWORK), ...given(options) }
}

/**
 * The recipe that the options describe.
 * @throws WorkbenchError BAD_INPUT naming the option that makes no sense
 */
export function recipeOf(options: TrainOptions): Recipe {
  const preset = RECIPE_PRESETS.find(({ id }) => id === options.preset)!.recipe
  const given = givenOf(options, Object.keys(RecipeSchema.shape))
  const augmentation = { ...preset.augmentation, ...givenOf(options, AUGMENTATION_IDS) }
  const parsed = RecipeSchema.safeParse({ ...preset, ...given, augmentation })
  if (!parsed.success) throw optionMistake(parsed.error)
  requireOfSchedule(parsed.data, given)
  return parsed.data
}

/** Those of the options that were given. */
const givenOf = (options: TrainOptions, names: readonly string[]) =>
  Object.fromEntries(
    names.map((name) => [name, options[name as keyof TrainOptions]]).filter(([, value]) => value !== undefined),
  )

/** An option of another schedule would change nothing, and whoever gave it would not know. */
function requireOfSchedule(recipe: Recipe, given: Partial<Recipe>) {
  const { schedule = 'drops' } = recipe
  const own: readonly string[] = scheduleOf(recipe).fields
  for (const [id, { fields }] of Object.entries(SCHEDULES))
    for (const field of fields)
      if (!own.includes(field) && given[field] !== undefined)
        throw wrongCall(
          `${optionName(field)} belongs to --schedule ${id}, but the schedule is ${schedule}; leave one out.`,
        )
}
