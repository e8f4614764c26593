import { randomBytes } from 'node:crypto'
import { constants, unlinkSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { WorkbenchError } from '../../shared/errors.ts'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { makeFolders } from '../disk/makeFolders.ts'
import { openRegularToWrite, readRegularTextSync } from '../disk/openRegularFile.ts'
import {
  contentOf,
  createLock,
  guardOf,
  isGuardOf,
  type LockOwner,
  type PresentLock,
  readLock,
  removeLock,
  silence,
} from './lockFile.ts'
import { fateOf, processSpace, readStat } from './processFate.ts'

export type { LockOwner } from './lockFile.ts'

export interface Lock {
  readonly owner: LockOwner
  /** Whether another process has taken the workspace over, e.g. while this one was suspended. */
  readonly isLost: boolean
  release(): void
}

/** Milliseconds; tests take shorter ones. */
export interface LockTimes {
  heartbeat: number
  /** A process that cannot be seen for certain counts as gone when its heart has not beaten for so long. */
  silence: number
  /** A damaged lock file may be one that an early version is just writing. */
  grace: number
  /** The kernel takes so long to finish with a killed process that has much memory. */
  ending: number
}
const TIMES: LockTimes = { heartbeat: 5_000, silence: 60_000, grace: 10_000, ending: 3_000 }

/** Whether a file rests for two beats. Clocks are set, and a silence by the clock may be none. */
async function isUntouched(path: string, { mark }: PresentLock, { heartbeat }: LockTimes): Promise<boolean> {
  for (let waited = 0; waited < 2.2 * heartbeat; waited += heartbeat / 10) {
    await setTimeout(heartbeat / 10)
    if ((await readLock(path))?.mark !== mark) return false
  }
  return true
}

async function hasLongBeenSilent(path: string, present: PresentLock, limit: number, times: LockTimes) {
  const age = await silence(path)
  return (age > limit || age < 0) && (await isUntouched(path, present, times))
}

async function isLeftBehind(path: string, present: PresentLock, times: LockTimes): Promise<boolean> {
  const { owner } = present
  if (!present.isFile) return true
  if (owner === null) return hasLongBeenSilent(path, present, times.grace, times)
  const folder = dirname(path)
  if (owner.root !== folder && owner.inode !== (await stat(path)).ino) return true
  const isSeen = owner.host === hostname() && owner.space !== null && owner.space === (await processSpace())
  if (!isSeen) {
    // A process of the same number and start time is the owner, wherever it says that it is.
    if (owner.host === hostname() && owner.birth !== null && (await readStat(owner.pid))?.birth === owner.birth)
      if ((await fateOf(owner.pid, owner.birth)) !== 'gone') return false
    return hasLongBeenSilent(path, present, times.silence, times)
  }
  for (let waited = 0; ; waited += 20) {
    const fate = await fateOf(owner.pid, owner.birth)
    if (fate !== 'ending' || waited >= times.ending) return fate === 'gone'
    await setTimeout(20)
  }
}

async function locked(path: string, owner: LockOwner | null): Promise<WorkbenchError> {
  const folder = dirname(path)
  if (owner === null)
    return new WorkbenchError(
      'LOCKED',
      `Another process is just opening the workspace ${folder}; try again in ten seconds.`,
    )
  const isHere = owner.host === hostname() && owner.space === (await processSpace())
  const where = isHere
    ? ''
    : ' (a process that cannot be seen from here; where it is gone, the workspace is free a minute after its last sign of life)'
  return new WorkbenchError(
    'LOCKED',
    `The workspace ${folder} is in use by process ${owner.pid} on ${owner.host} since ${owner.startedAt}${where}; close that one first or choose another with --workspace.`,
  )
}

/**
 * Makes a lock file ours, also one that was left behind. Of several that judge the same one dead, the guard lets one take it away, and a guard
 * that was left behind is taken over in the same way.
 * @returns null when it is ours, otherwise whose it is
 */
async function claim(path: string, owner: LockOwner, times: LockTimes): Promise<PresentLock | null> {
  for (;;) {
    if (await createLock(path, owner)) return null
    const present = await readLock(path)
    if (present === null) continue
    if (!(await isLeftBehind(path, present, times))) return present
    const guard = guardOf(path, present.owner?.nonce ?? present.mark)
    const holder = await claim(guard, { ...owner }, times)
    if (holder) return holder
    try {
      const now = await readLock(path)
      if (now && (now.owner?.nonce ?? now.mark) === (present.owner?.nonce ?? present.mark)) await removeLock(path)
    } finally {
      await rm(guard, { force: true })
    }
  }
}

/** Who works on the workspace now; null when nobody does. */
export async function lockOwner(path: string, times = TIMES): Promise<LockOwner | null> {
  const present = await readLock(path)
  return !present?.owner || (await isLeftBehind(path, present, times)) ? null : present.owner
}

/** Deletes what killed processes have left of their attempts. */
async function sweep(path: string): Promise<void> {
  for (const name of await readdir(dirname(path)).catch(() => []))
    if (isGuardOf(path, name)) await rm(join(dirname(path), name), { force: true }).catch(() => {})
}

/**
 * Makes this process the only writer of a workspace. A lock left by a process that is gone is taken over.
 * @param path the lock file
 * @throws WorkbenchError LOCKED naming the process that has it; DISK where the folder cannot be written
 */
export async function acquireLock(path: string, times = TIMES): Promise<Lock> {
  const owner: LockOwner = {
    pid: process.pid,
    host: hostname(),
    startedAt: new Date().toISOString(),
    birth: (await readStat(process.pid))?.birth ?? null,
    space: await processSpace(),
    nonce: randomBytes(8).toString('hex'),
    root: dirname(path),
    inode: 0,
  }
  await onDisk(path, async () => {
    await makeFolders(dirname(path)).catch((error) => {
      if (!hasCode(error, 'EEXIST')) throw error
      throw new WorkbenchError(
        'DISK',
        `${dirname(path)} is a file; choose a folder as the workspace, with --workspace.`,
      )
    })
    const other = await claim(path, owner, times)
    if (other) throw await locked(path, other.owner)
    await sweep(path)
  })
  let held = true
  let isLost = false
  // Rewritten, not touched: so that the file system's own clock sets the time. Never over another's.
  const beat = async () => {
    const present = await readLock(path)
    if (!held || !present?.owner) return
    isLost = present.owner.nonce !== owner.nonce
    if (isLost) return
    const handle = await openRegularToWrite(path, constants.O_RDWR)
    await handle.write(contentOf(owner)).finally(() => handle.close())
  }
  const heart = setInterval(() => void beat().catch(() => {}), times.heartbeat)
  heart.unref()
  /** Synchronous, so that it also works while the process ends. */
  const release = () => {
    if (!held) return
    held = false
    clearInterval(heart)
    process.off('exit', release)
    for (let attempt = 0; attempt < 3; attempt++)
      try {
        if ((JSON.parse(readRegularTextSync(path)) as LockOwner).nonce === owner.nonce) unlinkSync(path)
        return
      } catch (error) {
        // Gone already, or no longer ours: nothing to release. What the disk does not do once, it may do the next time.
        if (hasCode(error, 'ENOENT') || error instanceof SyntaxError || error instanceof WorkbenchError) return
      }
  }
  process.once('exit', release)
  return {
    owner,
    get isLost() {
      return isLost
    },
    release,
  }
}
