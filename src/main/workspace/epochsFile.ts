import { open, readFile } from 'node:fs/promises'
import type { EpochMetrics } from '../../shared/training/run.ts'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { setDamagedAside, writeWhole } from '../disk/wholeFile.ts'
import { decodeEpoch, encodeEpoch } from './runState.ts'

/** The epochs of a run in order; lines that make no sense are left out. A missing file has none. */
export async function readEpochs(path: string): Promise<EpochMetrics[]> {
  return (await readLines(path)).epochs
}

/** @returns whether the file holds nothing but whole lines, in order; and how many lines before its last one make no sense */
async function readLines(path: string): Promise<{ epochs: EpochMetrics[]; whole: boolean; damaged: number }> {
  let text: string
  try {
    text = await onDisk(path, () => readFile(path, 'utf8'))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return { epochs: [], whole: true, damaged: 0 }
    throw error
  }
  const lines = text.split('\n')
  const torn = lines.pop() !== ''
  const byNumber = new Map<number, EpochMetrics>()
  let bad = 0
  let trailing = 0
  for (const line of lines) {
    const metrics = decodeEpoch(line)
    if (metrics) byNumber.set(metrics.epoch, metrics)
    else bad++
    trailing = metrics ? 0 : trailing + 1
  }
  const epochs = [...byNumber.values()].sort((a, b) => a.epoch - b.epoch)
  // A power failure tears the last line or two; what lies between good ones was changed by something else.
  return { epochs, whole: !torn && bad === 0 && epochs.length === lines.length, damaged: bad - trailing }
}

/**
 * Puts a file right: epochs that it lacks are added, what a crash left half-written goes, and a file that was damaged stays beside the new one.
 * @param all the epochs that it should have, given those that it has
 * @returns the epochs, and what was done about damage in one sentence
 */
export async function repairEpochs(
  path: string,
  all: (epochs: EpochMetrics[]) => Promise<EpochMetrics[]>,
): Promise<{ epochs: EpochMetrics[]; note: string | null }> {
  const { epochs, whole, damaged } = await readLines(path)
  const wanted = await all(epochs)
  if (whole && wanted.length === epochs.length) return { epochs, note: null }
  const aside = damaged > 0 ? await setDamagedAside(path) : null
  await writeWhole(path, linesOf(wanted), { makeFolder: false })
  const restored = wanted.length - epochs.length
  const from =
    restored > 0 ? `; ${restored} ${restored === 1 ? 'epoch was' : 'epochs were'} restored from checkpoints` : ''
  if (aside)
    return {
      epochs: wanted,
      note: `${path} was damaged in ${damaged} ${damaged === 1 ? 'line' : 'lines'}${from}; the damaged file is kept as ${aside}.`,
    }
  return {
    epochs: wanted,
    note: restored > 0 ? `${path} lacked ${restored} ${restored === 1 ? 'epoch' : 'epochs'}${from}.` : null,
  }
}

const linesOf = (epochs: readonly EpochMetrics[]) => epochs.map((metrics) => `${encodeEpoch(metrics)}\n`).join('')

/** Writes all epochs, where the file has vanished. */
export const writeEpochs = (path: string, epochs: readonly EpochMetrics[]) =>
  writeWhole(path, linesOf(epochs), { makeFolder: false })

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
  if (!whole || kept.length < epochs.length) await writeEpochs(path, kept)
  return kept
}
