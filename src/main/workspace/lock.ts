import { randomBytes } from 'node:crypto'
import { readFileSync, unlinkSync } from 'node:fs'
import { mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { WorkbenchError } from '../../shared/errors.ts'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { fateOf, readStat } from './processFate.ts'

/** What a lock file says of the process that works on the workspace. */
export interface LockOwner {
  pid: number
  host: string
  startedAt: string
  /** The kernel's start time of the process where it can be had: tells a process from a later one of the same number. */
  birth: string | null
  /** Tells our own lock from another one. */
  nonce: string
  /** Where the lock was made; with both another one, the file is a copy in a copied workspace, and says nothing of that. */
  root: string
  inode: number
}

export interface Lock {
  readonly owner: LockOwner
  release(): void
}

const HEARTBEAT_MS = 5_000
/** A lock of another machine counts as left behind when its heart has not beaten for so long. */
const SILENCE_MS = 60_000
/** Time that a process gets to write the file that it has just created, or to finish taking over. */
const GRACE_MS = 10_000
/** Time that the kernel gets to finish with a killed process; one with much memory takes a while. */
const ENDING_MS = 3_000

const contentOf = (owner: LockOwner) => `${JSON.stringify(owner, null, 2)}\n`

async function readOwner(path: string): Promise<LockOwner | 'unreadable' | null> {
  try {
    const owner = JSON.parse(await readFile(path, 'utf8')) as LockOwner
    return typeof owner.pid === 'number' && typeof owner.host === 'string' ? owner : 'unreadable'
  } catch (error) {
    return hasCode(error, 'ENOENT') ? null : 'unreadable'
  }
}

/** Milliseconds since the file was touched, by the file system's own clock (another machine's may differ from ours). */
async function silence(path: string): Promise<number> {
  const probe = `${path}.${randomBytes(4).toString('hex')}.probe`
  try {
    await writeFile(probe, '')
    const [now, then] = await Promise.all([stat(probe), stat(path)])
    return now.mtimeMs - then.mtimeMs
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return Number.POSITIVE_INFINITY
    throw error
  } finally {
    await rm(probe, { force: true })
  }
}

async function isLeftBehind(path: string, owner: LockOwner | 'unreadable'): Promise<boolean> {
  if (owner === 'unreadable') return (await silence(path)) > GRACE_MS
  if (owner.root !== dirname(path) && owner.inode !== (await stat(path)).ino) return true
  if (owner.host !== hostname()) return (await silence(path)) > SILENCE_MS
  for (let waited = 0; ; waited += 20) {
    const fate = await fateOf(owner.pid, owner.birth)
    if (fate !== 'ending' || waited >= ENDING_MS) return fate === 'gone'
    await setTimeout(20)
  }
}

function locked(path: string, owner: LockOwner | 'unreadable'): WorkbenchError {
  const folder = dirname(path)
  return new WorkbenchError(
    'LOCKED',
    owner === 'unreadable'
      ? `Another process is just opening the workspace ${folder}; try again in ten seconds.`
      : `The workspace ${folder} is in use by process ${owner.pid} on ${owner.host} since ${owner.startedAt}; close that one first or choose another with --workspace.`,
  )
}

/** Creates the file if it is not there, and enters its number into what is written; false if it is there. */
async function create(path: string, owner: LockOwner): Promise<boolean> {
  try {
    const handle = await open(path, 'wx')
    try {
      owner.inode = (await handle.stat()).ino
      await handle.writeFile(contentOf(owner))
      await handle.sync()
    } catch (error) {
      await rm(path, { force: true })
      throw error
    } finally {
      await handle.close()
    }
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/** Removes a lock left behind; one process at a time, so that none removes the new lock of another. */
async function takeOver(path: string, owner: LockOwner): Promise<boolean> {
  const guard = `${path}.takeover`
  if (!(await create(guard, { ...owner }))) {
    if ((await silence(guard)) > GRACE_MS) await rm(guard, { force: true })
    return false
  }
  try {
    const present = await readOwner(path)
    if (present !== null && !(await isLeftBehind(path, present))) return false
    await rm(path, { force: true })
    return await create(path, owner)
  } finally {
    await rm(guard, { force: true })
  }
}

/** Who works on the workspace now; null when nobody does. */
export async function lockOwner(path: string): Promise<LockOwner | null> {
  const owner = await readOwner(path)
  if (owner === null || owner === 'unreadable' || (await isLeftBehind(path, owner))) return null
  return owner
}

/**
 * Makes this process the only writer of a workspace. A lock left by a process that is gone is taken over.
 * @param path the lock file
 * @throws WorkbenchError LOCKED naming the process that has it; DISK where the folder cannot be written
 */
export async function acquireLock(path: string): Promise<Lock> {
  const owner: LockOwner = {
    pid: process.pid,
    host: hostname(),
    startedAt: new Date().toISOString(),
    birth: (await readStat(process.pid))?.birth ?? null,
    nonce: randomBytes(8).toString('hex'),
    root: dirname(path),
    inode: 0,
  }
  await onDisk(path, async () => {
    await mkdir(dirname(path), { recursive: true }).catch((error) => {
      if (!hasCode(error, 'EEXIST')) throw error
      throw new WorkbenchError(
        'DISK',
        `${dirname(path)} is a file; choose a folder as the workspace, with --workspace.`,
      )
    })
    if (await create(path, owner)) return
    const present = await readOwner(path)
    if (present !== null && !(await isLeftBehind(path, present))) throw locked(path, present)
    if (await takeOver(path, owner)) return
    throw locked(path, (await readOwner(path)) ?? 'unreadable')
  })
  // Rewritten, not touched: so that the file system's own clock sets the time. A lost lock shows at the next write, not here.
  const beat = async () => {
    const handle = await open(path, 'r+')
    await handle.write(contentOf(owner)).finally(() => handle.close())
  }
  const heart = setInterval(() => void beat().catch(() => {}), HEARTBEAT_MS)
  heart.unref()
  let held = true
  /** Synchronous, so that it also works while the process ends. */
  const release = () => {
    if (!held) return
    held = false
    clearInterval(heart)
    process.off('exit', release)
    try {
      if ((JSON.parse(readFileSync(path, 'utf8')) as LockOwner).nonce === owner.nonce) unlinkSync(path)
    } catch {
      // Gone already, or no longer ours: nothing to release.
    }
  }
  process.once('exit', release)
  return { owner, release }
}
