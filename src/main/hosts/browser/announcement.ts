import { rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive } from '../../disk/isAlive.ts'
import { writeJson } from '../../disk/jsonFile.ts'
import { readRegularText } from '../../disk/openRegularFile.ts'

/** What a running host says of itself to others on this machine who want the same workspace. */
export interface Announcement {
  pid: number
  /** With the token: whoever can read the workspace may open it. */
  url: string
  startedAt: string
}

const fileOf = (workspace: string) => join(workspace, 'host.json')

/** Leaves a note of this host in its workspace, readable for its owner alone. */
export async function announce(workspace: string, url: string): Promise<void> {
  const announcement: Announcement = { pid: process.pid, url, startedAt: new Date().toISOString() }
  await writeJson(fileOf(workspace), announcement, { mode: 0o600, makeFolder: false })
}

/** Milliseconds between two signs of life in the note. */
const SIGN_OF_LIFE = 60_000
/** A host whose last sign of life is older is not come back for. */
const COME_BACK_WITHIN = 15 * 60_000

/** Keeps the note's time new while the host runs, until the returned function is called. */
export function keepAnnounced(workspace: string): () => void {
  const touch = () => void utimes(fileOf(workspace), new Date(), new Date()).catch(() => {})
  const timer = setInterval(touch, SIGN_OF_LIFE)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * Token and port of a host that was killed in this workspace some minutes ago: with them the next one is the same to its pages, which come
 * back by themselves. Null after an orderly end, which takes the note back, and where others could have read it. Ask with the workspace's
 * lock held.
 */
export async function killedHost(workspace: string): Promise<{ token: string; port: number } | null> {
  const present = await read(workspace)
  const file = await stat(fileOf(workspace)).catch(() => null)
  if (!present || !file || Math.abs(Date.now() - file.mtimeMs) > COME_BACK_WITHIN) return null
  if (process.platform !== 'win32' && (file.mode & 0o077) !== 0) return null
  const { searchParams, port } = new URL(present.url)
  const token = searchParams.get('token')
  return token && /^[\w-]{1,200}$/.test(token) && port ? { token, port: Number(port) } : null
}

/** Takes the note back, where it is this process's own. */
export async function withdraw(workspace: string): Promise<void> {
  const present = await read(workspace)
  if (present?.pid === process.pid) await rm(fileOf(workspace), { force: true })
}

/** The host that serves a workspace now; null where none answers. */
export async function findHost(workspace: string): Promise<Announcement | null> {
  const present = await read(workspace)
  return present && isAlive(present.pid) ? present : null
}

async function read(workspace: string): Promise<Announcement | null> {
  try {
    const { pid, url, startedAt } = JSON.parse(await readRegularText(fileOf(workspace)))
    return typeof pid === 'number' && typeof url === 'string' && URL.canParse(url) ? { pid, url, startedAt } : null
  } catch {
    return null
  }
}
