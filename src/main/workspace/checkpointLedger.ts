import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { bestOf, type CheckpointInfo, type EpochMetrics } from '../../shared/training/run.ts'
import { readJson, writeJson } from '../disk/jsonFile.ts'
import type { RunPaths } from './layout.ts'

/** One line of `checkpoints.json`: what is known of a checkpoint file beside its content. */
export const LedgerEntrySchema = z.object({
  /** SHA-256 of the file, as the engine saw it when writing. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Name within `checkpoints/`. */
  file: z.string().regex(/^[^/\\]+$/),
  kind: z.enum(['epoch', 'position', 'imported']),
  epoch: z.number().int(),
  step: z.number().int(),
  bytes: z.number().int(),
  createdAt: z.string(),
  validationError: z.number().nullable(),
  testError: z.number().nullable(),
})
export type LedgerEntry = z.infer<typeof LedgerEntrySchema>

const LedgerSchema = z.object({ version: z.literal(1), checkpoints: z.array(LedgerEntrySchema) })

/** The checkpoints that a run has, oldest first; entries whose file is gone are left out. */
export async function readLedger(paths: RunPaths): Promise<LedgerEntry[]> {
  const ledger = await readJson(paths.ledger, LedgerSchema)
  const present = await Promise.all(
    (ledger?.checkpoints ?? []).map(async (entry) => {
      // What stands there and is no file stays listed: opening it says what it is.
      const found = await stat(join(paths.checkpoints, entry.file)).catch(() => null)
      return found ? entry : null
    }),
  )
  return present.filter((entry) => entry !== null).sort((a, b) => a.step - b.step)
}

export const writeLedger = (paths: RunPaths, checkpoints: readonly LedgerEntry[]) =>
  writeJson(paths.ledger, { version: 1, checkpoints }, { makeFolder: false })

/** Adds entries to the list, each in the place of one of the same file. @returns all, oldest first */
export async function enterCheckpoints(paths: RunPaths, added: readonly LedgerEntry[]): Promise<LedgerEntry[]> {
  const present = await readLedger(paths)
  if (added.length === 0) return present
  const files = new Set(added.map(({ file }) => file))
  const all = [...present.filter(({ file }) => !files.has(file)), ...added].sort((a, b) => a.step - b.step)
  await writeLedger(paths, all)
  return all
}

/** Ledger entries as the interface shows them: with the roles that follow from the whole list and the epochs. */
export function checkpointInfos(
  runId: string,
  entries: readonly LedgerEntry[],
  epochs: readonly EpochMetrics[],
): CheckpointInfo[] {
  const best = bestEntry(entries, epochs)
  const last = entries.at(-1)
  return entries.map((entry) => ({
    id: entry.sha256,
    runId,
    path: ['runs', runId, 'checkpoints', basename(entry.file)].join('/'),
    kind: entry.kind,
    epoch: entry.epoch,
    step: entry.step,
    bytes: entry.bytes,
    createdAt: entry.createdAt,
    validationError: entry.validationError,
    testError: entry.testError,
    best: entry === best,
    last: entry === last,
  }))
}

/** The checkpoint of the best epoch among those that have one. */
export function bestEntry(entries: readonly LedgerEntry[], epochs: readonly EpochMetrics[]): LedgerEntry | undefined {
  const ofEpoch = new Map(entries.filter(({ kind }) => kind === 'epoch').map((entry) => [entry.epoch, entry]))
  const best = bestOf(epochs.filter(({ epoch }) => ofEpoch.has(epoch)))
  return best ? ofEpoch.get(best.epoch) : undefined
}
