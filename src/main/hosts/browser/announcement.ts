import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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
  await rm(fileOf(workspace), { force: true }) // a file that is there keeps its mode
  await writeFile(fileOf(workspace), `${JSON.stringify(announcement, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
}

/** Takes the note back, where it is this process's own. */
export async function withdraw(workspace: string): Promise<void> {
  const present = await read(workspace)
  if (present?.pid === process.pid) await rm(fileOf(workspace), { force: true })
}

/** The host that serves a workspace now; null where none answers. */
export async function findHost(workspace: string): Promise<Announcement | null> {
  const present = await read(workspace)
  if (!present) return null
  try {
    process.kill(present.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null
  }
  return present
}

async function read(workspace: string): Promise<Announcement | null> {
  try {
    const { pid, url, startedAt } = JSON.parse(await readRegularText(fileOf(workspace)))
    return typeof pid === 'number' && typeof url === 'string' && URL.canParse(url) ? { pid, url, startedAt } : null
  } catch {
    return null
  }
}
