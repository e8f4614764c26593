import { cpus } from 'node:os'
import type { StudyCell } from '../../../shared/study/cells.ts'
import type { StudyFile } from '../../../shared/study/studyFile.ts'
import { type Halts, isSettled } from '../../../shared/study/studyStatus.ts'
import { isActive, type RunPhase } from '../../../shared/training/run.ts'
import type { RunsService } from '../runs.ts'
import { cellRunId, cellStatus } from './cellStatus.ts'
import { haltOf } from './halving.ts'

/** A study at work in this process. */
export interface StudyWork {
  /** Resolves when there is nothing more to do, or the work was paused. Never rejects. */
  readonly ended: Promise<void>
  /** Starts nothing more; what trains goes on. */
  finish(): void
  /** Starts nothing more and pauses what trains. */
  pause(): Promise<void>
}

export interface StudyWorkOptions {
  name: string
  runs: RunsService
  /** The file and its cells as they are now: seeds may be added while it works. */
  plan(): Promise<{ file: StudyFile; cells: StudyCell[]; halts: Halts }>
  /** Notes that a cell was ended early. */
  halt(runId: string, halt: Halts[string]): Promise<void>
}

/** Threads of each of several trainings at a time, where the study does not say: the cores, shared out. */
export const sharedThreads = ({ jobs, threads }: StudyFile['compute'], cores = cpus().length) =>
  threads ?? Math.max(1, Math.floor(cores / jobs))

/** Trains the cells of a study, `jobs` at a time, each at most once in this session; what rests or failed before is taken up again. */
export function startStudy({ name, runs, plan, halt }: StudyWorkOptions): StudyWork {
  const training = new Map<string, Promise<void>>()
  const tried = new Set<string>()
  let paused = false
  const leave = new AbortController()

  function begin(cell: StudyCell, { compute }: StudyFile) {
    const runId = cellRunId(cell)
    const gpu = compute.gpus?.[tried.size % compute.gpus.length]
    tried.add(runId)
    const work = runs
      .startAs(runId, cell.request, { group: `study ${name}`, threads: sharedThreads(compute), gpu })
      .then(() => runs.settled(runId))
      // Why it did not start stands in the run's own state, or in the study's: its cell stays missing.
      .then(
        () => {},
        () => {},
      )
      .finally(() => training.delete(runId))
    training.set(runId, work)
  }

  /** Watches for epochs after which a cell may have to end. */
  async function watch() {
    for await (const event of runs.events(-1, leave.signal)) {
      if (event.kind !== 'epoch' || !training.has(event.runId)) continue
      const { file, cells } = await plan()
      if (!file.halving) continue
      const known = new Map(runs.list().map((run) => [run.id, run]))
      const rivals = cells
        .map((cell) => ({ runId: cellRunId(cell), network: cell.network }))
        .filter(({ runId }) => known.has(runId))
        .map((rival) => ({ ...rival, epochs: runs.get(rival.runId).epochs }))
      const cell = rivals.find(({ runId }) => runId === event.runId)
      const verdict = cell && haltOf(file.halving, cell, rivals)
      if (!verdict) continue
      await halt(event.runId, verdict)
      await runs.stop(event.runId).catch(() => {})
    }
  }

  async function work() {
    for (;;) {
      const { file, cells, halts } = await plan()
      const known = new Map(runs.list().map((run) => [run.id, run]))
      const next = cells.find((cell) => {
        const runId = cellRunId(cell)
        if (tried.has(runId)) return false
        const { state, diverged } = cellStatus(cell, known.get(runId) ?? null, halts)
        // A training that diverged would do so again: it is a pure function of what was asked.
        return !isSettled(state) && !diverged && (state === 'missing' || !isActive(state as RunPhase))
      })
      if (paused || (!next && training.size === 0)) break
      if (next && training.size < file.compute.jobs) begin(next, file)
      else await Promise.race(training.values())
    }
    await Promise.all(training.values())
  }

  void watch().catch(() => {})
  const ended = work()
    .catch(() => {})
    .finally(() => leave.abort())
  return {
    ended,
    finish() {
      paused = true
    },
    async pause() {
      paused = true
      await Promise.all([...training.keys()].map((id) => runs.pause(id).catch(() => {})))
      await ended
    },
  }
}
