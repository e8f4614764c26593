import { open, readFile } from 'node:fs/promises'
import type { EpochMetrics } from '../../shared/training/run.ts'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { writeWhole } from '../disk/wholeFile.ts'
import { decodeEpoch, encodeEpoch } from './runState.ts'

/** The epochs of a run in order; a torn last line and all after the first bad one are left out. A missing file has none. */
export async function readEpochs(path: string): Promise<EpochMetrics[]> {
  return (await readLines(path)).epochs
}

async function readLines(path: string): Promise<{ epochs: EpochMetrics[]; whole: boolean }> {
  let text: string
  try {
    text = await onDisk(path, () => readFile(path, 'utf8'))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return { epochs: [], whole: true }
    throw error
  }
  const lines = text.split('\n')
  const torn = lines.pop() !== ''
  const epochs: EpochMetrics[] = []
  for (const line of lines) {
    const metrics = decodeEpoch(line)
    if (!metrics) return { epochs, whole: false }
    epochs.push(metrics)
  }
  return { epochs, whole: !torn }
}

/** Adds one epoch and waits until it has reached the disk; on a full disk the file stays as it was. */
export async function appendEpoch(path: string, metrics: EpochMetrics): Promise<void> {
  await onDisk(path, async () => {
    const handle = await open(path, 'a')
    try {
      const { size } = await handle.stat()
      try {
        await handle.appendFile(`${encodeEpoch(metrics)}\n`)
        await handle.datasync()
      } catch (error) {
        await handle.truncate(size).catch(() => {})
        throw error
      }
    } finally {
      await handle.close()
    }
  })
}

/**
 * Drops the epochs that ended after `step`, and what a crash left half-written: a run that resumes at `step` runs them again.
 * @returns the epochs that stay
 */
export async function cutEpochs(path: string, step: number): Promise<EpochMetrics[]> {
  const { epochs, whole } = await readLines(path)
  const kept = epochs.filter((metrics) => metrics.step <= step)
  if (!whole || kept.length < epochs.length)
    await writeWhole(path, kept.map((metrics) => `${encodeEpoch(metrics)}\n`).join(''))
  return kept
}
