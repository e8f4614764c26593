import { type FileHandle, lstat } from 'node:fs/promises'
import { WorkbenchError } from '../../shared/errors.ts'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { openRegularFile, readRegularFile } from '../disk/openRegularFile.ts'
import { setDamagedAside, writeWhole } from '../disk/wholeFile.ts'
import type { RunPaths } from './layout.ts'
import { decodeRecords, emptyColumns, encodeHeader, HEADER_BYTES, isHeader, RECORD_BYTES } from './metricsRecord.ts'

const CHUNK_RECORDS = 8192

/** Finds the end of the good records with a step below `before`, their number and last step, and how many before that end are damaged. */
export async function usableEnd(
  handle: FileHandle,
  size: number,
  before: number,
): Promise<{ end: number; good: number; last: number; damaged: number }> {
  const columns = emptyColumns(CHUNK_RECORDS)
  const bytes = new Uint8Array(RECORD_BYTES)
  const chunk = new Uint8Array(CHUNK_RECORDS * RECORD_BYTES)
  let end = HEADER_BYTES
  let good = 0
  let last = -1
  for (let at = HEADER_BYTES; at + RECORD_BYTES <= size; ) {
    const { bytesRead } = await handle.read(chunk, 0, Math.min(chunk.length, size - at), at)
    const whole = Math.floor(bytesRead / RECORD_BYTES)
    if (whole === 0) break
    for (let index = 0; index < whole; index++) {
      columns.length = 0
      bytes.set(chunk.subarray(index * RECORD_BYTES, (index + 1) * RECORD_BYTES))
      if (decodeRecords(bytes, columns).end === 0) continue
      const step = columns.step[0]!
      if (step >= before || step <= last) continue
      last = step
      good++
      end = at + (index + 1) * RECORD_BYTES
    }
    at += whole * RECORD_BYTES
  }
  return { end, good, last, damaged: (end - HEADER_BYTES) / RECORD_BYTES - good }
}

/** The last recorded step before `before`; -1 where there is none. */
export const lastStepBefore = async (path: string, before: number): Promise<number> =>
  (await survey(path, before).catch(() => null))?.last ?? -1

/** What a metrics file holds of the steps before `before`; null where there is none. @throws WorkbenchError BAD_FILE for what is no file */
async function survey(path: string, before: number) {
  const found = await openRegularFile(path).catch((error) => {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  })
  if (!found) return null
  const { handle, size } = found
  try {
    const head = new Uint8Array(HEADER_BYTES)
    await handle.read(head, 0, HEADER_BYTES, 0)
    // A shorter one is what a crash left of a file that was just being made.
    const isOurs = size < HEADER_BYTES || isHeader(head)
    return { ...(await usableEnd(handle, size, before)), isOurs }
  } finally {
    await handle.close()
  }
}

/** How many steps a run's metrics should hold: those before its newest checkpoint, where it was trained here. */
export async function recordedSteps({ card }: RunPaths, checkpoints: readonly { step: number }[]): Promise<number> {
  const cameAsFile = await lstat(card).then(
    () => true,
    () => false,
  )
  return cameAsFile ? 0 : Math.max(0, ...checkpoints.map(({ step }) => step))
}

/** What a metrics file holds, and, where it is no file at all, the sentence for that. */
async function examine(path: string, steps: number) {
  let noFile: string | null = null
  const found = await survey(path, steps).catch((error) => {
    if (!(error instanceof WorkbenchError && error.code === 'BAD_FILE')) throw error
    noFile = error.message
    return null
  })
  const missing = Math.max(found?.damaged ?? 0, steps - (found?.good ?? 0))
  return { found, missing, isForeign: noFile !== null || found?.isOurs === false }
}

type Examined = Awaited<ReturnType<typeof examine>>

function whatIsWrong(path: string, { found, missing, isForeign }: Examined, header: string): string {
  const isDamaged = isForeign || (found?.damaged ?? 0) > 0
  const what = isDamaged ? 'is damaged' : found ? 'is not whole' : 'is missing'
  const lost = `${missing} ${missing === 1 ? 'step is' : 'steps are'} missing in the curves${found?.good ? '; the others are kept' : ''}`
  return `${path} ${what}: ${missing === 0 ? header : lost}`
}

/**
 * What a metrics file lacks of a run at rest, in one sentence; null where it has all. Changes nothing.
 * @param steps done by the run's newest checkpoint
 */
export async function metricsProblem(path: string, steps: number): Promise<string | null> {
  return onDisk(path, async () => {
    const examined = await examine(path, steps)
    if (examined.missing === 0 && !examined.isForeign) return null
    return `${whatIsWrong(path, examined, 'its header is gone; "allconv doctor --rebuild" makes it again')}.`
  })
}

/**
 * What a metrics file lacks of a run, in one sentence; null where it has all. What is no metrics file, or has lost its header, is set aside before;
 * records that pass their checks go into the new one.
 * @param steps done by the run's newest checkpoint: a run that goes on from there does not write earlier ones again
 */
export async function repairMetrics(path: string, steps: number): Promise<string | null> {
  return onDisk(path, async () => {
    const examined = await examine(path, steps)
    const { found, missing, isForeign } = examined
    if (missing === 0 && !isForeign) return null
    let kept = ''
    if (isForeign) {
      const bytes = found && found.good > 0 ? await readRegularFile(path) : null
      kept = `; the damaged file is kept as ${await setDamagedAside(path)}`
      if (bytes) {
        bytes.set(encodeHeader())
        await writeWhole(path, bytes, { makeFolder: false })
      }
    }
    return `${whatIsWrong(path, examined, 'its header was made again')}${kept}.`
  })
}
