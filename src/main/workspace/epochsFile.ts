import { constants } from 'node:fs'
import { WorkbenchError } from '../../shared/errors.ts'
import type { EpochMetrics } from '../../shared/training/run.ts'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { openRegularToWrite, readRegularText } from '../disk/openRegularFile.ts'
import { setDamagedAside, writeWhole } from '../disk/wholeFile.ts'
import { decodeEpoch, encodeEpoch } from './runState.ts'

/** Some 200,000 epochs: a file of another kind must not fill the memory. */
const LONGEST = 64 * 2 ** 20

export interface EpochLines {
  epochs: EpochMetrics[]
  /** Whether the file holds nothing but whole lines, in order. */
  whole: boolean
  /** How many lines before its last one make no sense. */
  damaged: number
}

/**
 * The epochs of a run in order; lines that make no sense are left out. A missing file has none.
 * @throws WorkbenchError BAD_FILE for what is no file; DISK
 */
export async function readEpochs(path: string): Promise<EpochLines> {
  let text: string
  try {
    text = await onDisk(path, () => readRegularText(path, LONGEST))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return { epochs: [], whole: true, damaged: 0 }
    throw error
  }
  const lines = text.split('\n')
  const torn = lines.pop() !== ''
  const decoded = lines.map(decodeEpoch)
  const stepsPerEpoch = usualStepsPerEpoch(decoded)
  const byNumber = new Map<number, EpochMetrics>()
  let bad = 0
  let trailing = 0
  for (const found of decoded) {
    // An epoch whose number does not fit its step is another one, or has another step.
    const isOdd = stepsPerEpoch !== null && found !== null && found.step !== stepsPerEpoch * (found.epoch + 1)
    const metrics = isOdd ? null : found
    if (metrics) byNumber.set(metrics.epoch, metrics)
    else bad++
    trailing = metrics ? 0 : trailing + 1
  }
  const epochs = [...byNumber.values()].sort((a, b) => a.epoch - b.epoch)
  // A power failure tears the last line or two; what lies between good ones was changed by something else.
  return { epochs, whole: !torn && bad === 0 && epochs.length === lines.length, damaged: bad - trailing }
}

/** The steps of an epoch by most lines, as all epochs of a run have the same number; null where no number has the most. */
function usualStepsPerEpoch(epochs: readonly (EpochMetrics | null)[]): number | null {
  const votes = new Map<number, number>()
  for (const metrics of epochs) {
    if (!metrics) continue
    const steps = metrics.step / (metrics.epoch + 1)
    votes.set(steps, (votes.get(steps) ?? 0) + 1)
  }
  const [first, second] = [...votes].sort((a, b) => b[1] - a[1])
  return first && (!second || first[1] > second[1]) ? first[0] : null
}

const count = (number: number, one: string, more: string) => `${number} ${number === 1 ? one : more}`

/**
 * Puts a file right: epochs that it lacks are added, what a crash left half-written goes, and a file that was damaged stays beside the new one.
 * @param all the epochs that it should have, given those that it has
 * @returns the epochs, and what was done about damage in one sentence
 */
export async function repairEpochs(
  path: string,
  all: (epochs: EpochMetrics[]) => Promise<EpochMetrics[]>,
): Promise<{ epochs: EpochMetrics[]; note: string | null }> {
  let noFile: string | null = null
  const { epochs, whole, damaged } = await readEpochs(path).catch((error): EpochLines => {
    if (!(error instanceof WorkbenchError && error.code === 'BAD_FILE')) throw error
    noFile = error.message.replace(/\.$/, '')
    return { epochs: [], whole: false, damaged: 0 }
  })
  const wanted = await all(epochs)
  if (whole && areSame(wanted, epochs)) return { epochs, note: null }
  const aside = noFile || damaged > 0 ? await setDamagedAside(path) : null
  await writeEpochs(path, wanted)
  const restored = wanted.filter((metrics) => !epochs.includes(metrics)).length
  const from = restored > 0 ? `; ${count(restored, 'epoch was', 'epochs were')} restored from checkpoints` : ''
  const what = noFile ?? `${path} was damaged in ${count(damaged, 'line', 'lines')}`
  if (aside) return { epochs: wanted, note: `${what}${from}; the damaged file is kept as ${aside}.` }
  return { epochs: wanted, note: restored > 0 ? `${path} lacked ${count(restored, 'epoch', 'epochs')}${from}.` : null }
}

/** Whether two lists hold the very same epochs. */
export const areSame = (a: readonly EpochMetrics[], b: readonly EpochMetrics[]) =>
  a.length === b.length && a.every((metrics, index) => metrics === b[index])

const linesOf = (epochs: readonly EpochMetrics[]) => epochs.map((metrics) => `${encodeEpoch(metrics)}\n`).join('')

/** Writes all epochs, where the file has vanished. */
export const writeEpochs = (path: string, epochs: readonly EpochMetrics[]) =>
  writeWhole(path, linesOf(epochs), { makeFolder: false })

/** Adds one epoch and waits until it has reached the disk; on a full disk the file stays as it was. */
export async function appendEpoch(path: string, metrics: EpochMetrics): Promise<void> {
  await onDisk(path, async () => {
    const handle = await openRegularToWrite(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT)
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
  const { epochs, whole } = await readEpochs(path)
  const kept = epochs.filter((metrics) => metrics.step <= step)
  if (!whole || kept.length < epochs.length) await writeEpochs(path, kept)
  return kept
}
