import { augmentationWords } from '@shared/data/augmentations/table.ts'
import { preprocessingTitle } from '@shared/open/preprocessings.ts'
import { optimiserOf } from '@shared/training/optimisers.ts'
import type { Recipe } from '@shared/training/recipe.ts'
import type { Imported, RunSummary } from '@shared/training/run.ts'
import { scheduleWords } from '@shared/training/schedules.ts'
import type { ReactNode } from 'react'
import { formatInteger, formatPercent, formatSignificant } from '../components/format.ts'

export type Facts = readonly (readonly [name: string, value: ReactNode])[]

const preprocessing = (recipe: Recipe) =>
  recipe.preprocessing === 'gcn-zca' ? `gcn-zca, ε = ${formatSignificant(recipe.zcaEpsilon)}` : recipe.preprocessing

/** All that a training was asked to do. */
export function recipeFacts({ request: { recipe, seed, from } }: RunSummary): Facts {
  return [
    ['Epochs', formatInteger(recipe.epochs)],
    ['Batch size', formatInteger(recipe.batchSize)],
    ['Learning rate', scheduleWords(recipe)],
    ['Optimiser', optimiserOf(recipe).title],
    ['Momentum', formatSignificant(recipe.momentum)],
    ['Weight decay', `${formatSignificant(recipe.weightDecay)}${recipe.decayOf === 'kernels' ? ', kernels only' : ''}`],
    ...regularisationFacts(recipe),
    ['Dropout', recipe.dropout ? 'as the network says' : 'off'],
    ['Initialisation', recipe.initialisation],
    ...originFacts(from),
    [
      'Preprocessing',
      recipe.preprocessing === 'gcn-zca'
        ? `gcn-zca, ε = ${formatSignificant(recipe.zcaEpsilon)}`
        : recipe.preprocessing,
    ],
    ['Augmentation', augmentationWords(recipe.augmentation)],
    ['Held out for validation', formatPercent(recipe.validationShare, 0)],
    [
      'Seed',
      <span key="seed" className="mono">
        {seed}
      </span>,
    ],
  ]
}

/** Which model's weights it started with; nothing where they were drawn. */
const originFacts = (from: RunSummary['request']['from']): Facts =>
  from
    ? [
        ['Started from', from.title ?? from.checkpoint.slice(0, 12)],
        ['Trained from', from.trainFrom ? `${from.trainFrom}; layers before it are frozen` : 'all layers'],
        ['Head', from.newHead ? 'new' : 'as it was'],
      ]
    : []

/** What a recipe may have beside the paper's; nothing where it does not. */
function regularisationFacts({ labelSmoothing, clipNorm, averageWeights, earlyStop }: Recipe): Facts {
  const rows: [string, number | undefined, (value: number) => string][] = [
    ['Label smoothing', labelSmoothing, formatSignificant],
    ['Gradients clipped to a norm of', clipNorm, formatSignificant],
    ['Moving average of the weights', averageWeights, (decay) => `decay ${formatSignificant(decay)}`],
    ['Early stop after', earlyStop, (epochs) => `${epochs} epochs without a lower validation error`],
  ]
  return rows.flatMap(([name, value, words]) => (value ? [[name, words(value)] as const] : []))
}

/** What is known of weights that were made elsewhere: nothing of how. */
export const importedFacts = ({ request: { recipe, dataset } }: RunSummary, { file, opened }: Imported): Facts => [
  ['Trained here', 'no; epochs, learning rate and seed are not known'],
  ...(file === null
    ? []
    : [
        [
          'File',
          <span key="file" className="mono">
            {file}
          </span>,
        ] as const,
      ]),
  ...(opened
    ? ([
        ['Form of the file', opened.form],
        ['Preprocessing', preprocessingTitle(opened.preprocessing)],
      ] as const)
    : ([
        ['Classes of', dataset],
        ['Preprocessing', preprocessing(recipe)],
      ] as const)),
]
