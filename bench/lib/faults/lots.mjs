import { fork } from 'node:child_process'
import { join } from 'node:path'
import { descendants, endWithBench, kill, megabytes } from './processes.mjs'

const WORKER = join(import.meta.dirname, 'lotWorker.mjs')
/** Files that a lot of one seed holds. */
export const LOT = 25
/** A lot takes a second or two; one file of it may not take 30 s. */
const HANG_SECONDS = 60
const MOST_MEGABYTES = 1500

/**
 * Has a fuzzer of test/faults try lot after lot in a process of its own, which must neither end, nor hang, nor grow to 1.5 GB.
 * @param {{ fuzzer: [module: string, name: string], more?: object, lots: number, seed: number, stop: { isAsked: boolean },
 *   progress: { say(text: string): void }, onLot(tried: number, findings: number): void }} options `more` is what the fuzzer is asked beside seed and count
 */
export async function inLots({ fuzzer, more = {}, lots, seed, stop, progress, onLot }) {
  const findings = []
  const sum = { files: 0, accepted: 0, refused: 0, slowestMs: 0, megabytes: 0 }
  for (let next = 0; next < lots && !stop.isAsked; ) {
    const worker = fork(WORKER, [...fuzzer, JSON.stringify(more), ...[seed, next, lots, LOT].map(String)], {
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      detached: true,
    })
    endWithBench(worker)
    let errors = ''
    worker.stderr.on('data', (chunk) => {
      errors = (errors + chunk).slice(-2000)
    })
    let at = next
    let heard = Date.now() + HANG_SECONDS * 1000 // the sources are compiled first
    let isEnding = false
    worker.on('message', ({ lot, report }) => {
      heard = Date.now()
      at = lot
      if (!report) return
      next = lot + 1
      for (const name of ['files', 'accepted', 'refused']) sum[name] += report[name]
      sum.slowestMs = Math.max(sum.slowestMs, report.slowestMs)
      findings.push(...report.faults)
      for (const fault of report.faults) progress.say(`  found: ${fault}`)
      onLot(sum.files, findings.length)
    })
    const watch = setInterval(() => {
      const size = megabytes(worker.pid)
      sum.megabytes = Math.max(sum.megabytes, size)
      const isHanging = Date.now() - heard > HANG_SECONDS * 1000
      if (!stop.isAsked && !isHanging && size < MOST_MEGABYTES) return
      isEnding = true
      if (isHanging) findings.push(`lot ${at} of seed ${seed} has not ended after ${HANG_SECONDS} s`)
      if (size >= MOST_MEGABYTES)
        findings.push(`lot ${at} of seed ${seed}: the process has grown to ${Math.round(size)} MB`)
      for (const pid of [worker.pid, ...descendants(worker.pid)]) kill(pid)
    }, 250)
    const ended = await new Promise((resolve) => worker.once('exit', (status, signal) => resolve(signal ?? status)))
    clearInterval(watch)
    if (ended === 0) break
    if (!isEnding)
      findings.push(`lot ${at} of seed ${seed} has ended its process (${ended}): ${errors.trim().slice(-600)}`)
    next = Math.max(next, at + 1)
  }
  return { ...sum, findings }
}
