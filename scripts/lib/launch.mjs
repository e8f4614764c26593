import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Milliseconds within which an Electron that ends has not started at all. */
const START_TIME = 10_000
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Hands signals on and waits for the child, which puts its runs in order first.
 * @param {import('node:child_process').ChildProcess} child
 * @param {(status: number | null, signal: string | null) => void} ended
 */
export function endWith(child, ended) {
  const handOn = (signal) => child.kill(signal)
  for (const signal of SIGNALS) process.on(signal, handOn)
  const over = (status, signal) => {
    for (const name of SIGNALS) process.off(name, handOn)
    ended(status, signal)
  }
  child.once('error', (error) => {
    process.stderr.write(`${error.message}\n`)
    over(1, null)
  })
  child.once('exit', over)
}

/**
 * Starts Electron. One that ends at once with a status other than 0 has not started: `onStillborn` is called with what to say.
 * @param {{ executable: string, words: string[], folder: string, onStillborn(sentences: string[]): void, onEnd(status: number): void }} options
 */
export function launchElectron({ executable, words, folder, onStillborn, onEnd }) {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env // some editors' terminals set it: Electron would then be a Node
  const began = Date.now()
  const child = spawn(executable, words, {
    cwd: folder,
    stdio: 'inherit',
    env,
    // In a group of its own Ctrl-C reaches it once, by us. On Windows that would open a console.
    detached: process.platform !== 'win32',
  })
  let asked = false
  const ask = () => {
    asked = true
  }
  for (const signal of SIGNALS) process.on(signal, ask)
  endWith(child, (status, signal) => {
    for (const name of SIGNALS) process.off(name, ask)
    const isStillborn = status !== 0 && !asked && Date.now() - began < START_TIME
    if (isStillborn) onStillborn([`Electron ended at once (${signal ?? `status ${status}`}).`, ...remedies()])
    else onEnd(status ?? 1)
  })
}

/** What is known to keep Electron from starting on this machine. */
function remedies() {
  try {
    const denied = readFileSync('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', 'utf8').trim() === '1'
    if (denied)
      return [
        'AppArmor denies it its sandbox here; `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` allows it until the next start of the machine, and the installed .deb brings a profile.',
      ]
  } catch {
    // Not a kernel that has it.
  }
  return []
}
