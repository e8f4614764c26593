import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { withBytes } from '../disk/readBytes.ts'
import { readHeader } from './checkpointHeader.ts'
import type { LedgerEntry } from './checkpointLedger.ts'
import type { RunPaths } from './layout.ts'
import { AHEAD_NAME } from './unrecordedSteps.ts'

/** Bytes that are compared at a time. */
const CHUNK = 4 * 2 ** 20

/**
 * Deletes checkpoints that were set aside because their run had not gone on from them, once it has come as far again: nothing of theirs is lost.
 * One of an epoch goes when the same tensors are written under its name, bit for bit; one within an epoch, whose step need not be written
 * again, with the first checkpoint at or behind it. What differs stays, and the doctor tells it.
 * @param entered checkpoints that were just written, or found where a process was killed between writing and entering them
 */
export async function dropOvertaken(paths: RunPaths, entered: readonly LedgerEntry[]): Promise<void> {
  const names = (await readdir(paths.checkpoints).catch(() => [])).filter((name) => AHEAD_NAME.test(name))
  const last = Math.max(...entered.map(({ step }) => step))
  for (const name of names) {
    const aside = join(paths.checkpoints, name)
    const same = entered.find(({ file }) => file === name.replace(AHEAD_NAME, ''))
    const repeated = same
      ? await haveSameTensors(aside, join(paths.checkpoints, same.file))
      : await isWithinEpochBefore(aside, last)
    // It is in nobody's way: where it cannot be deleted, the doctor tells it.
    if (repeated) await rm(aside).catch(() => {})
  }
}

async function isWithinEpochBefore(path: string, step: number): Promise<boolean> {
  const header = await readHeader(path)
  return header !== null && header.metrics === null && header.position.step <= step
}

/** Whether two safetensors files hold the same tensors, whatever their metadata say; false where one cannot be read. */
const haveSameTensors = (one: string, other: string): Promise<boolean> =>
  withBytes(whole(one), (left) =>
    withBytes(whole(other), async (right) => {
      const [ours, theirs] = [await tensorsOf(left), await tensorsOf(right)]
      if (ours.table !== theirs.table || left.size - ours.begin !== right.size - theirs.begin) return false
      for (let at = 0; at < left.size - ours.begin; at += CHUNK) {
        const [a, b] = [await left.read(ours.begin + at, CHUNK), await right.read(theirs.begin + at, CHUNK)]
        if (!a.equals(b)) return false
      }
      return true
    }),
  ).catch(() => false)

const whole = (at: string) => ({ at, offset: 0, size: null })

/** The list of tensors, without the metadata, and where their bytes begin. */
async function tensorsOf({ read }: { read(from: number, length: number): Promise<Buffer> }) {
  const length = Number((await read(0, 8)).readBigUInt64LE())
  const { __metadata__, ...tensors } = JSON.parse((await read(8, length)).toString('utf8'))
  return { begin: 8 + length, table: JSON.stringify(tensors) }
}
