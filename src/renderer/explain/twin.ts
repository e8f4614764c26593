import { sameData } from '@shared/compare/sameData.ts'
import type { RunSummary } from '@shared/training/run.ts'
import { navigate, routeTo } from '../stores/route.ts'
import { draftFromRun, editDraft, useDraft } from '../train/newRunDraft.ts'
import { formForNetwork } from '../train/startFrom.ts'

/** Whether a run's network pools. */
export const hasPooling = (run: RunSummary) =>
  run.request.architecture.layers.some(({ kind }) => kind.endsWith('pooling'))

/** The run that answers a pooling network, or the other way round: the same base network, its pooling exchanged; else the newest of that sort. */
export function twinOf(runs: readonly RunSummary[], run: RunSummary): RunSummary | null {
  const base = run.request.architecture.id.split('-').at(-1)
  const others = runs.filter((other) => hasPooling(other) !== hasPooling(run))
  return (
    others.find((other) => other.request.architecture.id.endsWith(`-${base}`) && sameData(other, run)) ??
    others.find((other) => sameData(other, run)) ??
    null
  )
}

/** The network to train beside this one: its base's with pooling, or without; of others the paper's base C. */
export function twinNetwork({ id }: { id: string }, withPooling: boolean): string {
  const base = /^(?:model|strided-cnn|convpool-cnn|all-cnn)-([abc])$/.exec(id)?.[1] ?? 'c'
  return `${withPooling ? 'model' : 'all-cnn'}-${base}`
}

/** The form of a new run, with the twin's network and all else as this run has it. */
export function setUpTwin(run: RunSummary): void {
  draftFromRun(run)
  const { width } = useDraft.getState()
  formForNetwork(twinNetwork(run.request.architecture, !hasPooling(run)))
  editDraft({ width, title: '' })
  navigate(routeTo('train', ['new']))
}
