// Processes as Linux's /proc shows them.
import { readdirSync, readFileSync } from 'node:fs'

/** @returns {{ pid: number, parent: number, state: string }[]} */
function all() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const text = readFileSync(`/proc/${name}/stat`, 'utf8')
        const [state, parent] = text.slice(text.lastIndexOf(')') + 2).split(' ')
        return [{ pid: Number(name), parent: Number(parent), state }]
      } catch {
        return [] // it has ended meanwhile
      }
    })
}

/** Processes that a process has started, and those that they have. @returns {number[]} */
export function descendants(pid) {
  const processes = all()
  const found = []
  for (let level = [pid]; level.length > 0; ) {
    level = processes.filter(({ parent }) => level.includes(parent)).map((process) => process.pid)
    found.push(...level)
  }
  return found
}

/** Whether a process runs; one that has ended and was not yet asked after by its parent does not. */
export const runs = (pid) =>
  all().some((process) => process.pid === pid && process.state !== 'Z' && process.state !== 'X')

/** Resident memory in MB; 0 where the process is gone. */
export function megabytes(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

/**
 * Kills a child, and what it has started, where the bench ends first. Children are to be `detached`: Ctrl-C of a terminal reaches its whole
 * process group, and what it does to them would count as found.
 */
export function endWithBench(child) {
  const end = () => {
    for (const pid of [child.pid, ...descendants(child.pid)]) kill(pid)
  }
  process.on('exit', end)
  child.once('exit', () => process.off('exit', end))
}

export function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it has ended by itself
  }
}

/** Waits until none of the processes runs. @returns {Promise<number[]>} those that still run after so many seconds */
export async function outlive(pids, seconds) {
  const end = Date.now() + seconds * 1000
  let left = pids.filter(runs)
  while (left.length > 0 && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    left = left.filter(runs)
  }
  return left
}
