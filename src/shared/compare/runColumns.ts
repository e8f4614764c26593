import { analyseArchitecture } from '../architecture/analysis.ts'
import type { Architecture } from '../architecture/spec.ts'
import { augmentationWords } from '../data/augmentations/table.ts'
import type { ForeignCurves } from '../foreign/foreignCurves.ts'
import type { Recipe } from '../training/recipe.ts'
import { isForeign, type RunSummary } from '../training/run.ts'
import { SCHEDULES, scheduleOf } from '../training/schedules.ts'
import { knownData } from './sameData.ts'

export type Cell = string | number | null

export interface RunColumn {
  id: string
  title: string
  /** Settings are what the user chose, results what came of it. */
  group: 'run' | 'setting' | 'result'
  /** How numbers are written; `error` is a share from 0 to 1. */
  kind: 'text' | 'integer' | 'number' | 'error' | 'duration'
  value(run: RunSummary): Cell
}

/** A value of the recipe; null for imported weights, whose recipe nobody knows. */
const ofRecipe =
  (value: (recipe: Recipe) => Cell) =>
  ({ request, imported }: RunSummary): Cell =>
    imported ? null : value(request.recipe)

const counted = new WeakMap<Architecture, number | null>()

/** Parameters of an architecture that may be a user's unfinished one; counted once, as tables ask for it again and again. */
function parameters({ request: { architecture } }: RunSummary): number | null {
  const known = counted.get(architecture)
  if (known !== undefined) return known
  let count: number | null = null
  try {
    count = analyseArchitecture(architecture).parameters
  } catch {
    // unfinished
  }
  counted.set(architecture, count)
  return count
}

const stateOf = (run: RunSummary) => (isForeign(run) ? 'foreign' : run.imported ? 'imported' : run.phase)

/** A result: of a foreign run what its curves say, of others what was measured here. */
const resultOr =
  (of: keyof ForeignCurves['results'], own: (run: RunSummary) => Cell) =>
  (run: RunSummary): Cell =>
    run.imported?.curves ? run.imported.curves.results[of] : own(run)

/** A setting that nobody knows of a foreign run. */
const ofOwn = (own: (run: RunSummary) => Cell) => (run: RunSummary) => (isForeign(run) ? null : own(run))

/** Every column of the table of runs, in order. */
export const RUN_COLUMNS: readonly RunColumn[] = [
  { id: 'title', title: 'Run', group: 'run', kind: 'text', value: (run) => run.title },
  { id: 'phase', title: 'State', group: 'run', kind: 'text', value: stateOf },
  { id: 'tags', title: 'Tags', group: 'run', kind: 'text', value: (run) => run.tags.join(', ') || null },
  {
    id: 'created',
    title: 'Created',
    group: 'run',
    kind: 'text',
    value: (run) => run.createdAt.slice(0, 16).replace('T', ' '),
  },
  {
    id: 'network',
    title: 'Network',
    group: 'setting',
    kind: 'text',
    value: ofOwn((run) => run.request.architecture.id),
  },
  { id: 'parameters', title: 'Parameters', group: 'setting', kind: 'integer', value: ofOwn(parameters) },
  { id: 'dataset', title: 'Data set', group: 'setting', kind: 'text', value: knownData },
  { id: 'epochs', title: 'Epochs', group: 'setting', kind: 'integer', value: ofRecipe((recipe) => recipe.epochs) },
  { id: 'batch', title: 'Batch', group: 'setting', kind: 'integer', value: ofRecipe((recipe) => recipe.batchSize) },
  {
    id: 'rate',
    title: 'Learning rate',
    group: 'setting',
    kind: 'number',
    value: ofRecipe((recipe) => recipe.learningRate),
  },
  {
    id: 'drops',
    title: 'Drops',
    group: 'setting',
    kind: 'text',
    value: ofRecipe((recipe) =>
      scheduleOf(recipe) === SCHEDULES.drops ? recipe.learningRateDrops.join(', ') || 'none' : 'none',
    ),
  },
  {
    id: 'schedule',
    title: 'Schedule',
    group: 'setting',
    kind: 'text',
    value: ofRecipe((recipe) => {
      const warmUp = recipe.warmUpSteps ? `${recipe.warmUpSteps} steps` : recipe.warmUp ? `${recipe.warmUp} epochs` : ''
      return `${recipe.schedule ?? 'drops'}${warmUp && `, warm-up ${warmUp}`}`
    }),
  },
  {
    id: 'optimiser',
    title: 'Optimiser',
    group: 'setting',
    kind: 'text',
    value: ofRecipe((recipe) => recipe.optimiser ?? 'sgd'),
  },
  { id: 'momentum', title: 'Momentum', group: 'setting', kind: 'number', value: ofRecipe((recipe) => recipe.momentum) },
  {
    id: 'decay',
    title: 'Weight decay',
    group: 'setting',
    kind: 'number',
    value: ofRecipe((recipe) => recipe.weightDecay),
  },
  ...[
    { id: 'smoothing', title: 'Label smoothing', field: 'labelSmoothing' } as const,
    { id: 'clip', title: 'Clipped norm', field: 'clipNorm' } as const,
    { id: 'average', title: 'Average decay', field: 'averageWeights' } as const,
    { id: 'patience', title: 'Early stop', field: 'earlyStop' } as const,
  ].map(
    ({ id, title, field }): RunColumn => ({
      id,
      title,
      group: 'setting',
      kind: 'number',
      value: ofRecipe((recipe) => recipe[field] || null),
    }),
  ),
  {
    id: 'dropout',
    title: 'Dropout',
    group: 'setting',
    kind: 'text',
    value: ofRecipe((recipe) => (recipe.dropout ? 'yes' : 'no')),
  },
  {
    id: 'initialisation',
    title: 'Initialisation',
    group: 'setting',
    kind: 'text',
    value: ofRecipe((recipe) => recipe.initialisation),
  },
  {
    id: 'preprocessing',
    title: 'Preprocessing',
    group: 'setting',
    kind: 'text',
    value: ofOwn((run) => run.request.recipe.preprocessing),
  },
  {
    id: 'augmentation',
    title: 'Augmentation',
    group: 'setting',
    kind: 'text',
    value: ofRecipe((recipe) => augmentationWords(recipe.augmentation)),
  },
  {
    id: 'seed',
    title: 'Seed',
    group: 'setting',
    kind: 'integer',
    value: (run) => (run.imported ? null : run.request.seed),
  },
  { id: 'runtime', title: 'Runtime', group: 'setting', kind: 'text', value: (run) => run.runtime },
  {
    id: 'done',
    title: 'Epochs done',
    group: 'result',
    kind: 'integer',
    value: resultOr('epochs', (run) => (run.imported ? null : run.epochsDone)),
  },
  {
    id: 'loss',
    title: 'Training loss',
    group: 'result',
    kind: 'number',
    value: resultOr('trainLoss', (run) => run.lastEpoch?.trainLoss ?? null),
  },
  {
    id: 'bestEpoch',
    title: 'Best epoch',
    group: 'result',
    kind: 'integer',
    value: resultOr('bestEpoch', (run) => run.bestEpoch && run.bestEpoch.epoch + 1),
  },
  {
    id: 'bestValidation',
    title: 'Best validation error',
    group: 'result',
    kind: 'error',
    value: resultOr('bestValidationError', (run) => run.bestEpoch?.validationError ?? null),
  },
  {
    id: 'bestTest',
    title: 'Test error at best',
    group: 'result',
    kind: 'error',
    value: resultOr('testErrorAtBest', (run) => run.bestEpoch?.testError ?? null),
  },
  {
    id: 'finalTest',
    title: 'Last test error',
    group: 'result',
    kind: 'error',
    value: resultOr('lastTestError', (run) => run.lastEpoch?.testError ?? null),
  },
  {
    id: 'averageTest',
    title: 'Test error of averaged weights',
    group: 'result',
    kind: 'error',
    value: (run) => run.lastEpoch?.averageTestError ?? null,
  },
  {
    id: 'speed',
    title: 'Images/s',
    group: 'result',
    kind: 'number',
    value: (run) => run.lastEpoch?.imagesPerSecond ?? null,
  },
  {
    id: 'time',
    title: 'Time',
    group: 'result',
    kind: 'duration',
    value: (run) => (run.epochsDone > 0 ? run.epochSeconds : null),
  },
  { id: 'note', title: 'Note', group: 'run', kind: 'text', value: (run) => run.note || null },
]

/** Columns in which not all runs agree; the run's own name always stays. */
export function differingColumns(runs: readonly RunSummary[], columns: readonly RunColumn[]): RunColumn[] {
  return columns.filter((column) => column.id === 'title' || new Set(runs.map((run) => column.value(run))).size > 1)
}

/** Compares two cells for sorting; what is absent comes last, whichever way the order runs. */
export function compareCells(a: Cell, b: Cell, direction: 1 | -1): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  if (typeof a === 'number' && typeof b === 'number') return direction * (a - b)
  return direction * String(a).localeCompare(String(b), 'en', { numeric: true })
}
