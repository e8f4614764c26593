import { inspectArchitecture } from '@shared/architecture/analysis.ts'
import type { Architecture } from '@shared/architecture/spec.ts'
import type { Dataset } from '@shared/data/dataset.ts'
import { errorMessage } from '@shared/errors.ts'
import { withClasses } from '@shared/training/origin.ts'
import type { RunRequest, RunSummary } from '@shared/training/run.ts'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { api } from '../client.ts'
import { keptByTab } from '../stores/keptBy.ts'
import { type Checked, checkDraft, draftFromRun, editDraft, type NewRunDraft } from './newRunDraft.ts'

/** The model whose weights a new run starts with. */
export interface StartFrom {
  runId: string
  checkpoint: string
  architecture: Architecture
  dataset: string
  preprocessing: RunRequest['recipe']['preprocessing']
}

interface StartFromDraft {
  /** Null where weights are drawn. */
  origin: StartFrom | null
  /** First layer that is trained; null for all. */
  trainFrom: string | null
  newHead: boolean
}

const NONE: StartFromDraft = { origin: null, trainFrom: null, newHead: false }
/** Kept by the tab, as the rest of the form. */
export const useStartFrom = create<StartFromDraft>()(
  persist(() => NONE, { name: 'allconv.start-from', storage: keptByTab() }),
)

/** Starts with a run's best checkpoint; null draws weights as usual. */
export async function startFrom(run: RunSummary | null): Promise<void> {
  if (!run) {
    useStartFrom.setState(NONE)
    return
  }
  const checkpoints = await api().runs.checkpoints({ id: run.id })
  const chosen = checkpoints.find(({ best }) => best) ?? checkpoints.at(-1)
  if (!chosen) return
  const { architecture, dataset, recipe } = run.request
  const origin = { runId: run.id, checkpoint: chosen.id, architecture, dataset, preprocessing: recipe.preprocessing }
  useStartFrom.setState({ origin, trainFrom: null, newHead: true })
}

/** Fills the form with what a run was asked to do, its model to start from included; where that is gone, weights are drawn. */
export function formLikeRun(run: RunSummary, runs: Readonly<Record<string, RunSummary>>): void {
  draftFromRun(run)
  const { from } = run.request
  const model = from?.runId === undefined ? undefined : runs[from.runId]
  if (!from || !model) {
    useStartFrom.setState(NONE)
    return
  }
  const { architecture, dataset, recipe } = model.request
  const { checkpoint, trainFrom = null, newHead = false } = from
  const origin = { runId: model.id, checkpoint, architecture, dataset, preprocessing: recipe.preprocessing }
  useStartFrom.setState({ origin, trainFrom, newHead })
}

/** Puts a network into the form, with drawn weights: a model that was to start from has another network. */
export function formForNetwork(architectureId: string): void {
  editDraft({ architectureId, width: 1 })
  useStartFrom.setState(NONE)
}

/** Names of the layers with weights, in their order. */
export const layersToTrain = ({ architecture }: StartFrom): string[] =>
  inspectArchitecture(architecture)
    .report.layers.filter(({ parameters }) => parameters > 0)
    .map(({ name }) => name)

/** The draft with the network and the preprocessing of the model that it starts from, checked as any other. */
export function checkStartFrom(
  draft: NewRunDraft,
  { origin, newHead }: StartFromDraft,
  own: readonly Architecture[],
  dataset: Dataset | undefined,
): Checked {
  if (!origin) return checkDraft(draft, own, dataset)
  const recipe = { ...draft.recipe, preprocessing: origin.preprocessing }
  try {
    const network = newHead && dataset ? withClasses(origin.architecture, dataset.classes.length) : origin.architecture
    return checkDraft({ ...draft, architectureId: network.id, recipe }, [network], dataset)
  } catch (error) {
    return { architecture: null, mistakes: [{ field: 'architecture', message: errorMessage(error).message }] }
  }
}

/** What a request says of it; nothing where weights are drawn. */
export const originOf = ({ origin, trainFrom, newHead }: StartFromDraft): Pick<RunRequest, 'from'> =>
  origin
    ? { from: { checkpoint: origin.checkpoint, ...(trainFrom && { trainFrom }), ...(newHead && { newHead }) } }
    : {}
