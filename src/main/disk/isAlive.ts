import { hasCode } from './diskError.ts'

/**
 * Whether a process that is named on the disk still runs, as far as a signal can tell; another user's counts. What can be no process number
 * is none: 0 and negative ones name whole groups, this process's own among them, and would always be found alive.
 */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}
