import { Worker } from 'node:worker_threads'
import { isAlive } from '../disk/isAlive.ts'

/** Milliseconds between two looks. */
const INTERVAL = 500

/**
 * What the thread does, as plain JavaScript: there is no second file that a build could lose. A killed main makes its children another
 * process's (POSIX); Windows leaves the parent's number as it was, and Electron puts a process of Chromium's in between, so main itself is
 * looked for as well, where it could be seen to begin with (not from another PID namespace).
 */
const WATCH = `
const { main, parent, isSeen, interval } = require('node:worker_threads').workerData
const isGone = () => {
  try {
    return !process.kill(main, 0)
  } catch (error) {
    return error.code !== 'EPERM'
  }
}
setInterval(() => {
  if (process.ppid !== parent || (isSeen && isGone())) process.kill(process.pid, 'SIGKILL')
}, interval)
`

/**
 * Ends this process within a second of its main's death, however that came and whatever this process is doing: the event loop, which would
 * see the channel close, may stand in minutes of native work.
 * @param main main's process id
 * @param isItsChild whether main itself has started this process, and nothing in between
 */
export function dieWithMain(main: number, isItsChild: boolean): void {
  // Looked at here and not in the thread: main may die while that begins.
  const parent = process.ppid
  const isSeen = isAlive(main)
  if (isItsChild && !isSeen) process.exit(0)
  const watchdog = new Worker(WATCH, {
    eval: true,
    workerData: { main, parent, isSeen, interval: INTERVAL },
    env: {},
    execArgv: [],
    // Of the memory that a thread takes by default it needs next to nothing.
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
  })
  watchdog.unref()
  // Without threads to spare the work is done all the same; the closed channel still ends an engine that is not busy.
  watchdog.on('error', () => {})
}
