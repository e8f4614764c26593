import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type CheckpointHeader, CheckpointHeaderSchema } from '../../shared/checkpoint/checkpoint.ts'
import { sha256Of, verifyChecksum } from '../../shared/checkpoint/seal.ts'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { type LedgerEntry, readLedger } from './checkpointLedger.ts'
import type { RunPaths } from './layout.ts'

/** The header of a checkpoint file that is sound, or null. Its tensors are not looked at. */
async function soundHeader(bytes: Uint8Array): Promise<CheckpointHeader | null> {
  if (bytes.length < 8 || !(await verifyChecksum(bytes))) return null
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true))
  try {
    const json = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))
    return CheckpointHeaderSchema.parse(JSON.parse(json.__metadata__.checkpoint))
  } catch {
    return null
  }
}

/**
 * Looks for checkpoint files that the ledger does not know, or that are newer than it: written by an engine just before this process
 * was killed. Each is read whole and its own checksum verified; what is not sound is left lying.
 * @returns entries for those of this run
 */
export async function findUnlistedCheckpoints(paths: RunPaths, runId: string): Promise<LedgerEntry[]> {
  return onDisk(paths.checkpoints, async () => {
    const listed = new Set((await readLedger(paths)).map(({ file }) => file))
    const ledgerTime = (await stat(paths.ledger).catch(() => null))?.mtimeMs ?? 0
    const names = await readdir(paths.checkpoints).catch((error) => {
      if (hasCode(error, 'ENOENT')) return [] as string[]
      throw error
    })
    const found: LedgerEntry[] = []
    for (const file of names.filter((name) => name.endsWith('.safetensors') && !name.startsWith('.')).sort()) {
      const path = join(paths.checkpoints, file)
      const { mtimeMs, size } = await stat(path)
      if (listed.has(file) && mtimeMs <= ledgerTime) continue
      const bytes = await readFile(path)
      const header = await soundHeader(bytes)
      if (!header || header.runId !== runId) continue
      found.push({
        sha256: await sha256Of(bytes),
        file,
        kind: header.metrics ? 'epoch' : 'position',
        epoch: header.metrics?.epoch ?? header.position.epoch,
        step: header.position.step,
        bytes: size,
        createdAt: header.createdAt,
        validationError: header.metrics?.validationError ?? null,
        testError: header.metrics?.testError ?? null,
      })
    }
    return found
  })
}
