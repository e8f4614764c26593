import { WorkbenchError } from '../../../shared/errors.ts'
import { isActive, type RunSummary } from '../../../shared/training/run.ts'
import { type Layout, layoutOf } from '../../workspace/layout.ts'
import { acquireLock } from '../../workspace/lock.ts'
import { listTaskFolders, moveTaskRun, readTask, type TaskFolder } from '../../workspace/studyTasks.ts'
import { summaryOf } from '../runSummary.ts'
import type { RunsService } from '../runs.ts'

/** A cell that a cluster's task has: its run as the task's folder says, null before its first step. */
export type TaskRuns = ReadonlyMap<string, RunSummary | null>

/** What the tasks of a study have done so far, read beside them. */
export async function taskRuns(studyFolder: string): Promise<TaskRuns> {
  const tasks = await listTaskFolders(studyFolder)
  return new Map(
    await Promise.all(
      tasks.map(async (task) => {
        const record = await readTask(task)
        return [task.runId, record && summaryOf(record, undefined)] as const
      }),
    ),
  )
}

/** Moves one task's run here; false where the task is still at work on it. */
async function adoptTask(runs: RunsService, task: TaskFolder, layout: Layout): Promise<boolean> {
  if (!(await readTask(task))) return false
  try {
    const lock = await acquireLock(layoutOf(task.path).lock)
    try {
      await runs.takeIn(task.runId, () => moveTaskRun(task, layout))
    } finally {
      lock.release()
    }
    return true
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === 'LOCKED') return false
    throw error
  }
}

/**
 * Takes in the runs of tasks that have ended.
 * @param all also those that were interrupted, which are then continued here
 */
export async function adoptTasks(runs: RunsService, studyFolder: string, layout: Layout, all: boolean): Promise<void> {
  const known = new Set(runs.list().map(({ id }) => id))
  for (const task of await listTaskFolders(studyFolder)) {
    if (known.has(task.runId)) continue
    const record = await readTask(task)
    const hasEnded = record && !isActive(record.state.phase) && record.state.phase !== 'paused'
    if (hasEnded || all) await adoptTask(runs, task, layout)
  }
}
