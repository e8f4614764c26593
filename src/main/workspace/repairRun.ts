import { join } from 'node:path'
import { WorkbenchError } from '../../shared/errors.ts'
import { shown } from '../../shared/shown.ts'
import { type EpochMetrics, type RunFile, RunFileSchema } from '../../shared/training/run.ts'
import { readJson } from '../disk/jsonFile.ts'
import { findSound } from './adoptCheckpoints.ts'
import { readHeader } from './checkpointHeader.ts'
import { type LedgerEntry, readLedger } from './checkpointLedger.ts'
import { areSame, type EpochLines, readEpochs } from './epochsFile.ts'
import { importedOf } from './imported.ts'
import type { RunPaths } from './layout.ts'
import { initialState, type RunState, RunStateSchema } from './runState.ts'

/** A part of a run's folder as it could be read, or as it was made again from the others. */
export interface Part<Value> {
  value: Value
  /** What was wrong with the file, in one sentence; null where all was well. */
  damage: string | null
}

/** The part's value, or what the others give where its file makes no sense. A disk that does not answer is no damage. */
async function orElse<Value>(read: () => Promise<Value>, otherwise: () => Promise<Value>): Promise<Part<Value>> {
  try {
    return { value: await read(), damage: null }
  } catch (error) {
    if (!(error instanceof WorkbenchError) || error.code !== 'BAD_FILE') throw error
    return { value: await otherwise(), damage: error.message }
  }
}

/** The list of checkpoints; where it is damaged, the sound files themselves. */
export const ledgerPart = (paths: RunPaths, id: string): Promise<Part<LedgerEntry[]>> =>
  orElse(
    () => readLedger(paths),
    () => findSound(paths, id, () => true),
  )

/** The lines of `epochs.jsonl`; none where something stands in its place that is no file. */
export const epochsPart = (paths: RunPaths): Promise<Part<EpochLines>> =>
  orElse(
    () => readEpochs(paths.epochs),
    async () => ({ epochs: [], whole: false, damaged: 0 }),
  )

/**
 * The epochs of a run that is at rest, whose lines have all reached the disk: with those that its checkpoints alone tell of.
 * @param part what its file holds
 * @returns with what is wrong in one sentence; null where the file holds all that can be had
 */
export async function restEpochs(
  paths: RunPaths,
  file: RunFile,
  entries: readonly LedgerEntry[],
  { value: { epochs, whole }, damage }: Part<EpochLines>,
): Promise<Part<EpochMetrics[]>> {
  const all = await epochsWithCheckpoints(paths, file.id, entries, epochs)
  if (whole && areSame(all, epochs)) return { value: epochs, damage: null }
  const missing = Math.max(0, (all.at(-1)?.epoch ?? -1) + 1 - all.length)
  const lost = missing > 0 ? `, and ${missing} of its epochs can be had from nowhere` : ''
  const what = damage?.replace(/\.$/, '') ?? `${paths.epochs} ${whole ? 'lacks epochs' : 'is damaged'}`
  return { value: all, damage: `${what}${lost}.` }
}

/**
 * What was asked for. A missing or damaged `run.json` follows from a checkpoint, all of which repeat it; those of early versions but for how it
 * is computed.
 * Null for a folder that holds nothing yet: it was being made when the power went.
 * @throws WorkbenchError BAD_FILE where there is no checkpoint
 */
export async function filePart(
  paths: RunPaths,
  id: string,
  entries: readonly LedgerEntry[],
  isEmpty: boolean,
): Promise<Part<RunFile> | null> {
  const part = await orElse<RunFile | null>(
    () => readJson(paths.run, RunFileSchema),
    async () => null,
  )
  if (part.value?.id === id) return { value: part.value, damage: null }
  for (const { file } of entries.toReversed()) {
    const header = await readHeader(join(paths.checkpoints, file))
    if (header?.runId !== id) continue
    const { architecture, recipe, seed, from, dataset, computation, imported, asked } = header
    const value: RunFile = {
      id,
      title: header.title,
      createdAt: header.createdAt,
      request: {
        architecture,
        recipe,
        seed,
        ...(from && { from }),
        dataset: dataset.name,
        ...(asked ?? { runtime: 'auto', step: 'auto', convolution: 'auto' }),
      },
      datasetSha256: dataset.sha256,
      ...(imported && { imported }),
      versions: computation.versions,
    }
    const other = part.value && `${paths.run} names another run, "${shown(part.value.id, 80)}".`
    return { value, damage: part.damage ?? other ?? `${paths.run} is missing.` }
  }
  // A folder that was renamed or copied, as its checkpoints say as well, or one without any.
  if (part.value) return { value: part.value, damage: null }
  if (isEmpty && part.damage === null) return null
  throw new WorkbenchError(
    'BAD_FILE',
    `${part.damage?.replace(/\.$/, '') ?? `${paths.run} is missing`}, and no checkpoint is there to make it again from; put it back from a copy, or move the folder ${paths.folder} away.`,
  )
}

/** What changes of a run. Where it is damaged, or missing although there is something of the run, phase and step follow from epochs and checkpoints; names and notes are lost. */
export const statePart = (
  paths: RunPaths,
  file: RunFile,
  entries: readonly LedgerEntry[],
  epochs: readonly EpochMetrics[],
): Promise<Part<RunState>> =>
  orElse(
    async () => {
      const state = await readJson(paths.state, RunStateSchema)
      const isNew = entries.length === 0 && epochs.length === 0 && !file.imported
      if (!state && !isNew) throw new WorkbenchError('BAD_FILE', `${paths.state} is missing.`)
      return state ?? initialState(file)
    },
    async () => {
      const isDone = importedOf(file, entries) !== null || epochs.length >= file.request.recipe.epochs
      const step = entries.at(-1)?.step ?? 0
      const stepsPerEpoch = epochs[0] ? Math.round(epochs[0].step / (epochs[0].epoch + 1)) : 0
      const totalSteps = stepsPerEpoch * file.request.recipe.epochs
      return { ...initialState(file), phase: isDone ? 'done' : 'paused', step, stepsPerEpoch, totalSteps }
    },
  )

/**
 * Epochs that checkpoints tell of and the file does not: each checkpoint holds the epoch that it ended, and the best until then.
 * @param epochs what the file has
 * @returns all, in order
 */
export async function epochsWithCheckpoints(
  paths: RunPaths,
  id: string,
  entries: readonly LedgerEntry[],
  epochs: readonly EpochMetrics[],
): Promise<EpochMetrics[]> {
  // Where few lines are left, the list of checkpoints says which of them are another epoch than they claim.
  const ofEpochs = new Set(entries.filter(({ kind }) => kind === 'epoch').map(({ epoch, step }) => step / (epoch + 1)))
  const fits = ({ epoch, step }: EpochMetrics) => ofEpochs.size !== 1 || ofEpochs.has(step / (epoch + 1))
  const known = new Map(epochs.filter(fits).map((metrics) => [metrics.epoch, metrics]))
  const newest = entries.at(-1)
  for (const entry of entries) {
    if (entry.kind !== 'epoch' || (known.has(entry.epoch) && entry !== newest)) continue
    const header = await readHeader(join(paths.checkpoints, entry.file))
    if (header?.runId !== id) continue
    for (const metrics of [header.metrics, header.best])
      if (metrics && !known.has(metrics.epoch)) known.set(metrics.epoch, metrics)
  }
  return [...known.values()].sort((a, b) => a.epoch - b.epoch)
}
