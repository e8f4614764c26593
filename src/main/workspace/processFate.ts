import { readFile, readlink } from 'node:fs/promises'
import { hasCode } from '../disk/diskError.ts'

/**
 * `running`; `ending`: killed, but the kernel has not finished with it; `gone`: ended. A process whose parent has not asked for its end yet
 * (a zombie, for ever where nobody asks, as in many containers) is gone: it runs nothing and holds nothing.
 */
export type Fate = 'running' | 'ending' | 'gone'

/** Linux's `PF_EXITING` (include/linux/sched.h), of the flags in /proc/PID/stat. */
const EXITING = 0x4
/** SIGKILL, number 9, in the masks of /proc/PID/status. */
const KILLED = 1n << 8n

/** What proc(5) says of a process: state (field 3), flags (field 9), start time in clock ticks since boot (field 22). */
export async function readStat(pid: number): Promise<{ state: string; flags: number; birth: string } | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ') // the name before may hold spaces and brackets
    const [state, flags, birth] = [fields[0], fields[6], fields[19]]
    return state && flags && birth ? { state, flags: Number(flags), birth } : null
  } catch {
    return null
  }
}

/**
 * Whether a process still runs.
 * @param birth its start time as `readStat` gave it, which tells it from a later process of the same number; null where unknown
 */
export async function fateOf(pid: number, birth: string | null): Promise<Fate> {
  let isForeign = false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!hasCode(error, 'EPERM')) return 'gone'
    isForeign = true // alive, but another user's, who may hide it from us
  }
  const stat = await readStat(pid)
  if (!stat) return birth === null || isForeign ? 'running' : 'gone'
  if (birth !== null && birth !== stat.birth) return 'gone'
  if (stat.state === 'Z' || stat.state === 'X') return 'gone'
  return stat.flags & EXITING || (await isKilled(pid)) ? 'ending' : 'running'
}

/** Whether a SIGKILL is on its way to a process. */
async function isKilled(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return [...status.matchAll(/^(?:Sig|Shd)Pnd:\s*([0-9a-f]+)$/gm)].some(([, mask]) => BigInt(`0x${mask}`) & KILLED)
}

/**
 * Where a process number means the same process: on Linux the machine's boot and the PID namespace (containers of one host name may have
 * several), elsewhere the system alone. Null where that cannot be had.
 */
export async function processSpace(): Promise<string | null> {
  if (process.platform !== 'linux') return process.platform
  try {
    const [boot, space] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readlink('/proc/self/ns/pid'),
    ])
    return `${boot.trim()} ${space}`
  } catch {
    return null
  }
}
