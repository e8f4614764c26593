import { fork } from 'node:child_process'
import { join } from 'node:path'
import { descendants, endWithBench, kill, megabytes, outlive } from './processes.mjs'
import { progressOf } from './progress.mjs'

const WORKER = join(import.meta.dirname, 'fuzzWorker.mjs')
const HANG_SECONDS = 30
const MOST_MEGABYTES = 1500
const SAMPLE_MS = 250

/**
 * Tries so many mutated workspaces in a few long-lived processes; none may crash one, hold it up for 30 s or make it grow to 1.5 GB.
 * @param {{ count: number, seed: number, processes: number, stop: { isAsked: boolean, at: number } }} options
 */
export async function mutations({ count, seed, processes, stop }) {
  const progress = progressOf('Mutated files', count, 'tried')
  const findings = []
  const byKind = new Map()
  let done = 0
  let mostMegabytes = 0
  let slowest = 0
  const find = (what) => {
    findings.push(what)
    progress.say(`  found: ${what}`)
  }

  /** One process and those that take its place: every `processes`-th mutation. */
  async function lane(first) {
    for (let next = first; next < count && !stop.isAsked; ) {
      const worker = fork(WORKER, [seed, next, count, processes].map(String), {
        stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
        detached: true,
      })
      endWithBench(worker)
      let errors = ''
      worker.stderr.on('data', (chunk) => {
        errors = (errors + chunk).slice(-2000)
      })
      let at = next
      let began = Date.now()
      let isEnding = false
      let isFirst = true // it waits for the sources to be compiled
      worker.on('message', (message) => {
        if (message.what === 'begins') {
          at = message.number
          began = Date.now()
          return
        }
        const { number, kind, path, how } = message
        isFirst = false
        slowest = Math.max(slowest, Date.now() - began)
        next = number + processes
        began = Date.now()
        done++
        byKind.set(kind, (byKind.get(kind) ?? 0) + 1)
        for (const finding of message.findings) find(`mutation ${number} of seed ${seed}, ${path}, ${how}: ${finding}`)
        progress.show(done, findings.length)
      })
      const watch = setInterval(() => {
        const size = megabytes(worker.pid)
        mostMegabytes = Math.max(mostMegabytes, size)
        const isHanging = Date.now() - began > HANG_SECONDS * 1000 * (isFirst ? 4 : 1)
        if (!stop.isAsked && !isHanging && size < MOST_MEGABYTES) return
        isEnding = true
        if (isHanging) find(`mutation ${at} of seed ${seed} has not ended after ${HANG_SECONDS} s`)
        if (size >= MOST_MEGABYTES)
          find(`mutation ${at} of seed ${seed}: the process has grown to ${Math.round(size)} MB`)
        for (const pid of [worker.pid, ...descendants(worker.pid)]) kill(pid)
      }, SAMPLE_MS)
      let started = []
      const ended = await new Promise((resolve) => {
        const remember = setInterval(() => {
          started = descendants(worker.pid)
        }, 1000)
        worker.once('exit', (status, signal) => {
          clearInterval(remember)
          resolve(signal ?? status)
        })
      })
      clearInterval(watch)
      const orphans = await outlive(started, 10)
      if (orphans.length > 0) find(`processes ${orphans.join(', ')} were left by the one of mutation ${at}`)
      if (ended === 0) return
      if (!isEnding)
        find(`mutation ${at} of seed ${seed} has ended its process (${ended}): ${errors.trim().slice(-600)}`)
      next = Math.max(next, at + processes)
    }
  }
  await Promise.all(Array.from({ length: processes }, (_, first) => lane(first)))
  return {
    title: 'Mutated files',
    tried: done,
    figures: {
      tried: done,
      of: count,
      kinds: byKind.size,
      'slowest, s': slowest / 1000,
      'most memory of a process, MB': Math.round(mostMegabytes),
      seconds: Math.round(progress.seconds()),
    },
    findings,
  }
}
