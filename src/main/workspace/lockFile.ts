import { randomBytes } from 'node:crypto'
import { link, lstat, open, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { WorkbenchError } from '../../shared/errors.ts'
import { hasCode } from '../disk/diskError.ts'
import { readRegularText } from '../disk/openRegularFile.ts'
import { renamePatiently } from '../disk/wholeFile.ts'

/** What a lock file says of the process that works on the workspace. */
const LockOwnerSchema = z.object({
  /** 0, -1 and the like name groups of processes, which are always there. */
  pid: z.number().int().positive(),
  host: z.string(),
  startedAt: z.string(),
  /** The kernel's start time of the process where it can be had: tells a process from a later one of the same number. */
  birth: z.string().nullable(),
  /** Where process numbers are the same as the owner's: boot of the machine and PID namespace. Absent in locks of early versions. */
  space: z.string().nullable().default(null),
  /** Tells our own lock from another one. */
  nonce: z.string(),
  /** Where the lock was made; with both another one, the file is a copy in a copied workspace, and says nothing of that. */
  root: z.string(),
  inode: z.number(),
})
export type LockOwner = z.infer<typeof LockOwnerSchema>

export const contentOf = (owner: LockOwner) => `${JSON.stringify(owner, null, 2)}\n`

/** A lock file as it lies there: whose it is, or that it says nothing; `mark` changes whenever it does. */
export interface PresentLock {
  owner: LockOwner | null
  /** False for a folder, a pipe, a device, a link that leads nowhere: what no process of ours has ever made. */
  isFile: boolean
  mark: string
}

const LONGEST = 64 * 2 ** 10

/** Null where there is none. */
export async function readLock(path: string): Promise<PresentLock | null> {
  try {
    const there = await lstat(path)
    const { mtimeMs, ino } = there
    let isFile = true
    const text = await readRegularText(path, LONGEST).catch((error) => {
      const leadsNowhere = there.isSymbolicLink() && hasCode(error, 'ENOENT', 'ELOOP')
      if (!leadsNowhere && !(error instanceof WorkbenchError && error.code === 'BAD_FILE')) throw error
      isFile = false
      return ''
    })
    let owner: LockOwner | null = null
    try {
      owner = LockOwnerSchema.parse(JSON.parse(text))
    } catch {
      // Damaged, or just being written by an early version.
    }
    return { owner, isFile, mark: `${owner?.nonce ?? 'nobody'}-${ino}-${mtimeMs}` }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

/** Milliseconds since the file was touched, by the file system's own clock (another machine's may differ from ours); below 0 for the future. */
export async function silence(path: string): Promise<number> {
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

/**
 * Makes a lock file, whole from the first moment on: written under another name and linked, so that a kill leaves no empty one.
 * @returns false where there is one
 */
export async function createLock(path: string, owner: LockOwner): Promise<boolean> {
  const draft = `${path}.${owner.nonce}.draft`
  await rm(draft, { force: true })
  try {
    const handle = await open(draft, 'wx')
    try {
      owner.inode = (await handle.stat()).ino
      await handle.writeFile(contentOf(owner))
      await handle.sync()
    } finally {
      await handle.close()
    }
    try {
      await link(draft, path)
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return false
      // Who has just got the lock sweeps away what others have left, and takes our draft for such a thing.
      if (hasCode(error, 'ENOENT')) return await lstat(dirname(path)).then(() => createLock(path, owner))
      // File systems without links (FAT, some network disks).
      if (!hasCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EACCES', 'EMLINK')) throw error
      return await createPlainly(path, owner)
    }
    return true
  } finally {
    await rm(draft, { force: true }).catch(() => {})
  }
}

async function createPlainly(path: string, owner: LockOwner): Promise<boolean> {
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

/** Takes a lock file away; a folder of its name is somebody's, and is moved aside. */
export async function removeLock(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return
    if (!(await stat(path)).isDirectory()) throw error
    await renamePatiently(path, `${path}.folder-${randomBytes(2).toString('hex')}`)
  }
}

/** Name of the file that lets one process alone take a certain dead lock away. */
export const guardOf = (path: string, nonce: string) => `${path}.takeover-${nonce.replace(/[^\w-]/g, '')}`

export const isGuardOf = (path: string, name: string) =>
  name.startsWith(`${path.slice(dirname(path).length + 1)}.takeover`) || /^lock\.json\..*\.(draft|probe)$/.test(name)
