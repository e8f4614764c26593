import { AUGMENTATION_IDS, augmentationOf, augmentationWords } from '@shared/data/augmentations/table.ts'
import { optimiserOf } from '@shared/training/optimisers.ts'
import type { Recipe } from '@shared/training/recipe.ts'
import { type ScheduleDescription, scheduleOf } from '@shared/training/schedules.ts'
import { formatPercent, formatSignificant } from '../components/format.ts'

export const PREPROCESSING_TITLE = {
  none: 'None (pixels from 0 to 1)',
  standardise: 'Standardise each channel',
  gcn: 'Contrast normalisation (GCN)',
  'gcn-zca': 'GCN and ZCA whitening',
} as const satisfies Record<Recipe['preprocessing'], string>
export const INITIALISATION_TITLE = { he: 'He (fan-in)', xavier: 'Xavier (Caffe’s)' } as const

/** Fields of the recipe that hold one number. */
export type NumberField = {
  [Field in keyof Recipe]-?: Recipe[Field] extends number | undefined ? Field : never
}[keyof Recipe]

/** One number of the form. */
export interface NumberRow {
  field: NumberField
  label: string
  step: number
  /** What a recipe without the value means. */
  absent?: number
  /** Whether this recipe reads it. */
  shown?(recipe: Recipe): boolean
}

const ofSchedule = (field: ScheduleDescription['fields'][number]) => (recipe: Recipe) =>
  scheduleOf(recipe).fields.includes(field)

/** What matters first. */
export const FIRST_ROWS: readonly NumberRow[] = [
  { field: 'epochs', label: 'Epochs', step: 1 },
  { field: 'batchSize', label: 'Batch size', step: 16 },
  { field: 'learningRate', label: 'Learning rate', step: 0.01 },
  { field: 'validationShare', label: 'Held out for validation', step: 0.05 },
]

export const GROUP_ROWS = {
  schedule: [
    {
      field: 'learningRateFactor',
      label: 'Decay factor',
      step: 0.1,
      shown: ofSchedule('learningRateFactor'),
    },
    {
      field: 'finalLearningRate',
      label: 'Final learning rate',
      step: 0.001,
      absent: 0,
      shown: ofSchedule('finalLearningRate'),
    },
    { field: 'peakAt', label: 'Peak after (share of steps)', step: 0.05, absent: 0.3, shown: ofSchedule('peakAt') },
    { field: 'warmUp', label: 'Warm-up (epochs)', step: 1, absent: 0 },
    {
      field: 'warmUpSteps',
      label: 'Warm-up (steps)',
      step: 100,
      absent: 0,
      shown: ({ warmUpSteps }) => (warmUpSteps ?? 0) > 0,
    },
  ],
  optimiser: [
    { field: 'momentum', label: 'Momentum', step: 0.05 },
    { field: 'weightDecay', label: 'Weight decay', step: 0.0005 },
    { field: 'clipNorm', label: 'Largest gradient norm', step: 1, absent: 0 },
  ],
  regularisation: [
    { field: 'labelSmoothing', label: 'Label smoothing', step: 0.05, absent: 0 },
    { field: 'averageWeights', label: 'Moving average of weights', step: 0.001, absent: 0 },
    { field: 'earlyStop', label: 'Early stop (epochs)', step: 1, absent: 0 },
  ],
  augmentation: [],
  preparation: [
    {
      field: 'zcaEpsilon',
      label: 'Whitening ε',
      step: 0.01,
      shown: ({ preprocessing }) => preprocessing === 'gcn-zca',
    },
  ],
} as const satisfies Record<string, readonly NumberRow[]>

export type GroupId = keyof typeof GROUP_ROWS

const some = (...parts: (string | false | undefined)[]) => parts.filter(Boolean).join(', ')

/** The groups of the rest: what they are called, and what is chosen in them while they are closed. */
export const GROUPS: readonly { id: GroupId; title: string; words(recipe: Recipe): string }[] = [
  {
    id: 'optimiser',
    title: 'Optimiser',
    words: (recipe) =>
      some(
        optimiserOf(recipe).title,
        formatSignificant(recipe.momentum),
        `decay ${formatSignificant(recipe.weightDecay)}${recipe.decayOf === 'kernels' ? ' of kernels' : ''}`,
        recipe.clipNorm ? `norm up to ${formatSignificant(recipe.clipNorm)}` : false,
      ),
  },
  {
    id: 'schedule',
    title: 'Schedule',
    words: (recipe) => scheduleOf(recipe).words(recipe),
  },
  {
    id: 'regularisation',
    title: 'Regularisation',
    words: ({ dropout, labelSmoothing, averageWeights, earlyStop }) =>
      some(
        dropout && 'dropout',
        labelSmoothing ? `label smoothing ${formatPercent(labelSmoothing, 0)}` : false,
        averageWeights ? 'averaged weights' : false,
        earlyStop ? `early stop after ${earlyStop}` : false,
      ) || 'none',
  },
  {
    id: 'augmentation',
    title: 'Augmentation',
    words: ({ augmentation }) => augmentationWords(augmentation),
  },
  {
    id: 'preparation',
    title: 'Preprocessing and initialisation',
    words: ({ preprocessing, initialisation }) =>
      `${PREPROCESSING_TITLE[preprocessing]}, ${INITIALISATION_TITLE[initialisation]}`,
  },
]

/** Augmentations that are asked for by a number. */
export const AUGMENTATION_ROWS = AUGMENTATION_IDS.filter((id) => augmentationOf(id).amount)
