import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CheckpointHeader } from '../../shared/checkpoint/checkpoint.ts'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { sealedSums } from '../disk/filePieces.ts'
import { headerOf, readHeader } from './checkpointHeader.ts'
import { type LedgerEntry, readLedger } from './checkpointLedger.ts'
import type { RunPaths } from './layout.ts'

/** An epoch's checkpoint holds the epoch's metrics; imports of early versions are named as one and hold none. */
function kindOf(file: string, { metrics, position, imported }: CheckpointHeader): LedgerEntry['kind'] {
  if (imported) return 'imported'
  if (metrics) return 'epoch'
  return file.startsWith('epoch-') && position.step === 0 ? 'imported' : 'position'
}

/**
 * Looks for checkpoint files that the ledger does not know, or that are newer than it: written by an engine just before this process
 * was killed. Each is read whole and its own checksum verified; what is not sound is left lying.
 * @returns entries for those of this run
 */
export async function findUnlistedCheckpoints(paths: RunPaths, runId: string): Promise<LedgerEntry[]> {
  const listed = new Set((await readLedger(paths)).map(({ file }) => file))
  const ledgerTime = (await stat(paths.ledger).catch(() => null))?.mtimeMs ?? 0
  return findSound(paths, runId, (file, mtimeMs) => !listed.has(file) || mtimeMs > ledgerTime)
}

/** Sound checkpoint files of a run, the oldest first. @param wants which to look at, by name and time of change */
export async function findSound(
  paths: RunPaths,
  runId: string,
  wants: (file: string, mtimeMs: number) => boolean,
): Promise<LedgerEntry[]> {
  return onDisk(paths.checkpoints, async () => {
    const names = await readdir(paths.checkpoints).catch((error) => {
      if (hasCode(error, 'ENOENT')) return [] as string[]
      throw error
    })
    const found: LedgerEntry[] = []
    for (const file of names.filter((name) => name.endsWith('.safetensors') && !name.startsWith('.')).sort()) {
      const path = join(paths.checkpoints, file)
      const { mtimeMs, size } = await stat(path).catch((error) => {
        if (hasCode(error, 'ENOENT', 'ELOOP')) return { mtimeMs: Number.NaN, size: 0 } // a link that leads nowhere
        throw error
      })
      // Whatever has no header of ours is not worth its memory.
      if (Number.isNaN(mtimeMs) || !wants(file, mtimeMs) || !(await readHeader(path))) continue
      const { head, isSound, sha256 } = await sealedSums(path)
      const header = isSound ? headerOf(head) : null
      if (!header || header.runId !== runId) continue
      found.push({
        sha256,
        file,
        kind: kindOf(file, header),
        epoch: header.metrics?.epoch ?? header.position.epoch,
        step: header.position.step,
        bytes: size,
        createdAt: header.createdAt,
        validationError: header.metrics?.validationError ?? null,
        testError: header.metrics?.testError ?? null,
      })
    }
    return found.sort((a, b) => a.step - b.step)
  })
}
