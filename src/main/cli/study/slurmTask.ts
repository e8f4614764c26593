import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { StudyCell } from '../../../shared/study/cells.ts'
import { cellRunId } from '../../services/studies/cellStatus.ts'
import { sharedThreads } from '../../services/studies/work.ts'
import { layoutOf } from '../../workspace/layout.ts'
import { prepareTaskFolder, taskFolder } from '../../workspace/studyTasks.ts'
import { followRun } from '../followRun.ts'
import type { Terminal } from '../terminal.ts'
import { withWorkbench } from '../withWorkbench.ts'

/** A task that is requeued at once finds the lock of its dead predecessor, whose heartbeat must first be seen to have stopped. */
const LOCK_PATIENCE_MS = 180_000

async function untilUnlocked<Result>(work: () => Promise<Result>): Promise<Result> {
  const until = Date.now() + LOCK_PATIENCE_MS
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof WorkbenchError && error.code === 'LOCKED') || Date.now() > until) throw error
      await sleep(3_000)
    }
  }
}

/** Puts this very task back into Slurm's queue; it goes on from its checkpoint when its turn comes. */
async function requeue(environment: NodeJS.ProcessEnv, terminal: Terminal) {
  const job = environment.SLURM_ARRAY_JOB_ID
  const task = environment.SLURM_ARRAY_TASK_ID
  if (!job || !task) return
  terminal.note(
    `The time limit is near: the checkpoint is written, and the task ${job}_${task} goes back into the queue.`,
  )
  await promisify(execFile)('scontrol', ['requeue', `${job}_${task}`])
}

/**
 * Trains one cell in a workspace of its own. SIGUSR1, which Slurm sends ahead of the time limit, pauses it with a checkpoint and requeues it.
 * @throws WorkbenchError as `followRun`
 */
export async function trainCell(
  workspace: string,
  studyFolder: string,
  study: { jobs: number; threads?: number },
  cell: StudyCell,
  terminal: Terminal,
): Promise<void> {
  const runId = cellRunId(cell)
  const folder = taskFolder(studyFolder, runId)
  await prepareTaskFolder(folder, layoutOf(workspace))
  let isNoticed = false
  await untilUnlocked(() =>
    withWorkbench({ workspace: folder.path }, async (api, interrupts, application) => {
      const notice = () => {
        isNoticed = true
        void api.runs.pause({ id: runId }).catch(() => {})
      }
      process.on('SIGUSR1', notice)
      try {
        const cpus = Number(process.env.SLURM_CPUS_PER_TASK) || undefined
        const threads =
          study.threads ?? cpus ?? sharedThreads({ ...study, runtime: 'auto', step: 'auto', convolution: 'auto' })
        await followRun(api, interrupts, terminal, () =>
          application.services.runs.startAs(runId, cell.request, { group: 'task', threads }),
        )
      } finally {
        process.off('SIGUSR1', notice)
      }
    }),
  ).catch(async (error) => {
    if (!isNoticed) throw error
    await requeue(process.env, terminal)
  })
}
