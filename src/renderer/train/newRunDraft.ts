import { activationOf } from '@shared/architecture/activations.ts'
import { inspectArchitecture } from '@shared/architecture/analysis.ts'
import { builtInArchitecture, isBuiltIn, isPaperNetwork } from '@shared/architecture/builtIn.ts'
import { inputSizeOf } from '@shared/architecture/paper.ts'
import type { Architecture } from '@shared/architecture/spec.ts'
import { type Dataset, EMBEDDED_DATASET } from '@shared/data/dataset.ts'
import { trainingMisfit } from '@shared/data/suits.ts'
import { DIAGNOSTICS_EVERY, diagnosticsEvery } from '@shared/training/layerDiagnostics.ts'
import type { OwnPreset } from '@shared/training/ownPresets.ts'
import { QUICK_NETWORK, QUICK_RECIPE, RECIPE_PRESETS, type RecipePreset } from '@shared/training/presets.ts'
import { type Recipe, RecipeSchema } from '@shared/training/recipe.ts'
import { recipeMistakes } from '@shared/training/recipeMistakes.ts'
import type { RunRequest, RunSummary } from '@shared/training/run.ts'
import { suitRecipe, whiteningMisfit, whiteningWarning } from '@shared/training/whitening.ts'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { keptByTab } from '../stores/keptBy.ts'
import { widthOf } from './widthOf.ts'

/** One of ours, one that the user has saved, or values of no preset. */
export type PresetId = RecipePreset['id'] | `own:${string}` | 'custom'

/** What the form of a new run holds; kept while one looks at other views. */
export interface NewRunDraft {
  architectureId: string
  /** For the paper's networks and presets. */
  width: number
  /** For the paper's networks. */
  lastRelu: boolean
  dataset: string
  preset: PresetId
  /** The preset whose values were changed; empty where none was. */
  changedFrom: PresetId | ''
  recipe: Recipe
  seed: number
  title: string
  runtime: RunRequest['runtime']
  step: RunRequest['step']
  convolution: RunRequest['convolution']
  diagnosticsEvery: number
  /** Folder for event files for TensorBoard; empty for none. */
  tensorboard: string
}

const FIRST_DRAFT: NewRunDraft = {
  architectureId: 'all-cnn-c',
  ...QUICK_NETWORK,
  dataset: EMBEDDED_DATASET,
  preset: 'quick',
  changedFrom: '',
  recipe: QUICK_RECIPE,
  seed: 1,
  title: '',
  runtime: 'auto',
  step: 'auto',
  convolution: 'auto',
  diagnosticsEvery: DIAGNOSTICS_EVERY,
  tensorboard: '',
}

/** Kept by the tab, so that a reload loses nothing that was typed. */
export const useDraft = create<NewRunDraft>()(
  persist(() => FIRST_DRAFT, {
    name: 'allconv.new-run',
    storage: keptByTab(),
    merge: (stored, now) => storedDraft(stored, now),
  }),
)

/** A draft as a tab has kept it, over the values of the first one; an emptied field is null in JSON and no number again. */
export function storedDraft(stored: unknown, first: NewRunDraft): NewRunDraft {
  const revived = (value: unknown, like: unknown): unknown => {
    if (typeof like === 'number') return typeof value === 'number' ? value : value === null ? Number.NaN : like
    if (like === null || typeof like !== 'object' || Array.isArray(like))
      return typeof value === typeof like && Array.isArray(value) === Array.isArray(like) ? value : like
    const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
    return Object.fromEntries(Object.entries(like).map(([key, part]) => [key, revived(given[key], part)]))
  }
  const draft = revived(stored, first) as NewRunDraft
  return { ...draft, recipe: { ...draft.recipe, ...optionalValues((stored as Partial<NewRunDraft> | null)?.recipe) } }
}

/** What the schema leaves to a recipe to have or not, as the optimiser; the first draft does not show these. */
function optionalValues(stored: unknown): Partial<Recipe> {
  const given = typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {}
  return Object.fromEntries(
    Object.entries(RecipeSchema.shape)
      .filter(([, schema]) => schema.safeParse(undefined).success)
      .flatMap(([key, schema]) => {
        const { data } = schema.safeParse(given[key])
        return data === undefined ? [] : [[key, data]]
      }),
  )
}

export const editDraft = (change: Partial<NewRunDraft>) => useDraft.setState(change)

/** Any change of a value leaves the preset. */
export const editRecipe = (change: Partial<Recipe>) =>
  useDraft.setState(({ preset, changedFrom, recipe }) => ({
    preset: 'custom',
    changedFrom: preset === 'custom' ? changedFrom : preset,
    recipe: { ...recipe, ...change },
  }))

/** A preset that the user has saved, as the form names it. */
export const ownPresetId = (name: string) => `own:${name}` as const

/** Takes a preset's values. @param own those that the user has saved */
export function choosePreset(id: PresetId, own: readonly OwnPreset[] = []): void {
  const preset =
    RECIPE_PRESETS.find((candidate) => candidate.id === id) ?? own.find(({ name }) => ownPresetId(name) === id)
  useDraft.setState(preset ? { preset: id, changedFrom: '', recipe: preset.recipe } : { preset: 'custom' })
}

/** The chosen preset's recipe as it suits a data set (large images are not whitened), and a sentence where it differs; null for one's own values. */
const suitedPreset = (id: NewRunDraft['preset'], dataset: Dataset | undefined) => {
  const preset = RECIPE_PRESETS.find((candidate) => candidate.id === id)
  return preset && dataset ? suitRecipe(preset.recipe, dataset) : null
}

/** Gives a preset the values that suit the data set; values of one's own stay. */
export function suitPreset(id: NewRunDraft['preset'], dataset: Dataset | undefined): void {
  const suited = suitedPreset(id, dataset)
  if (suited) useDraft.setState({ recipe: suited.recipe })
}

/** What one would want to know about the whitening of a draft, in one sentence; null where it is as usual. */
export const whiteningNote = ({ preset, recipe }: NewRunDraft, dataset: Dataset | undefined): string | null =>
  dataset ? (suitedPreset(preset, dataset)?.note ?? whiteningWarning(recipe, dataset)) : null

/** Fills the form with what a run was asked to do. */
export function draftFromRun({ request, title }: Pick<RunSummary, 'request' | 'title'>): void {
  const preset = RECIPE_PRESETS.find(({ recipe }) => JSON.stringify(recipe) === JSON.stringify(request.recipe))
  const { architecture } = request
  const listed = listedOptions(architecture)
  useDraft.setState({
    architectureId: architecture.id,
    width: listed?.width ?? 1,
    lastRelu: listed?.lastRelu ?? true,
    dataset: request.dataset,
    preset: preset?.id ?? 'custom',
    changedFrom: '',
    recipe: request.recipe,
    seed: request.seed,
    title: `${title}, again`.slice(0, 120),
    runtime: request.runtime,
    step: request.step,
    convolution: request.convolution,
    diagnosticsEvery: diagnosticsEvery(request),
  })
}

/** Width and last ReLU of one of the paper's networks or of a preset, read off its layers; null for others. */
export function listedOptions(architecture: Architecture): { width: number; lastRelu: boolean } | null {
  const { id, input, layers } = architecture
  const isPaper = isPaperNetwork(id)
  if (!isBuiltIn(id)) return null
  const last = layers.findLast((layer) => layer.kind === 'convolution' || layer.kind === 'dense')
  if (!last) return null
  const options = { classes: last.channels, inputSize: inputSizeOf(input) }
  return {
    width: widthOf(architecture, (width) => builtInArchitecture(id, { ...options, width })) ?? 1,
    lastRelu: !isPaper || activationOf(last) === 'relu',
  }
}

export interface Checked {
  architecture: Architecture | null
  /** What keeps the run from being started, one sentence each, by the field at fault. */
  mistakes: readonly { field: string; message: string }[]
}

/** The architecture that the draft means for a data set, and all that is wrong with the draft. */
export function checkDraft(draft: NewRunDraft, own: readonly Architecture[], dataset: Dataset | undefined): Checked {
  const mistakes: { field: string; message: string }[] = []
  let architecture: Architecture | null = null
  if (!dataset)
    mistakes.push({ field: 'dataset', message: `There is no data set “${draft.dataset}”; choose another one.` })
  else {
    architecture = architectureOf(draft, own, dataset, mistakes)
    if (architecture) {
      const { mistakes: wrong } = inspectArchitecture(architecture)
      for (const { message } of wrong) mistakes.push({ field: 'architecture', message })
      // The same words as those of the command line and of the start itself.
      const misfit = wrong.length === 0 ? trainingMisfit(architecture, dataset) : null
      if (misfit) mistakes.push({ field: 'architecture', message: misfit })
    }
  }
  const costly = dataset && whiteningMisfit(draft.recipe, dataset)
  if (costly) mistakes.push({ field: 'preprocessing', message: costly })
  const recipe = RecipeSchema.safeParse(draft.recipe)
  if (!recipe.success)
    for (const issue of recipe.error.issues)
      mistakes.push({ field: String(issue.path[0] ?? 'recipe'), message: issue.message })
  else mistakes.push(...recipeMistakes(recipe.data, dataset))
  if (!(Number.isInteger(draft.seed) && draft.seed >= 0 && draft.seed <= 0xffff_ffff))
    mistakes.push({ field: 'seed', message: 'A seed is a whole number from 0 to 4,294,967,295.' })
  return { architecture, mistakes }
}

function architectureOf(
  draft: NewRunDraft,
  own: readonly Architecture[],
  dataset: Dataset,
  mistakes: { field: string; message: string }[],
): Architecture | null {
  const isOwn = own.some((candidate) => candidate.id === draft.architectureId)
  if (isBuiltIn(draft.architectureId) && !isOwn) {
    const options = { classes: dataset.classes.length, width: draft.width, inputSize: inputSizeOf(dataset) }
    try {
      return builtInArchitecture(draft.architectureId, { ...options, lastRelu: draft.lastRelu })
    } catch (error) {
      mistakes.push({ field: 'width', message: error instanceof Error ? error.message : String(error) })
      return null
    }
  }
  const found = own.find((candidate) => candidate.id === draft.architectureId)
  if (!found) {
    mistakes.push({
      field: 'architecture',
      message: `There is no network “${draft.architectureId}” any more; choose another one.`,
    })
    return null
  }
  return { ...found, input: { ...found.input, height: dataset.height, width: dataset.width } }
}

/** Steps of one epoch of the draft; 0 where that is not known. */
export function stepsPerEpoch({ recipe }: Pick<NewRunDraft, 'recipe'>, dataset: Dataset | undefined): number {
  const { batchSize, validationShare } = recipe
  if (!dataset || !(batchSize > 0)) return 0
  return Math.ceil((dataset.counts.train - Math.round(dataset.counts.train * validationShare)) / batchSize)
}

/** `200, 250 300` -> [200, 250, 300]; null where something is no whole number. */
export function parseDrops(text: string): number[] | null {
  const words = text.split(/[\s,;]+/).filter(Boolean)
  const drops = words.map(Number)
  return drops.every((drop) => Number.isInteger(drop) && drop >= 1) ? [...new Set(drops)].sort((a, b) => a - b) : null
}
