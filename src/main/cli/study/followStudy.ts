import { WorkbenchError } from '../../../shared/errors.ts'
import { countWords, studySecondsLeft } from '../../../shared/study/progress.ts'
import type { StudyDetails } from '../../../shared/study/studyStatus.ts'
import { isActive } from '../../../shared/training/run.ts'
import type { StudiesService } from '../../services/studies/studies.ts'
import { epochLine } from '../followRun.ts'
import type { Terminal } from '../terminal.ts'
import type { Interrupts } from '../withWorkbench.ts'
import { duration } from '../words.ts'
import type { Api } from '../workbench.ts'

/** Between two looks at the folders; epochs and ends are told at once. */
const REFRESH_MS = 2_000

function progressLine(study: StudyDetails): string {
  const left = studySecondsLeft(study)
  const speed = study.cells
    .filter(({ state }) => isActive(state as never))
    .map(({ network, seed, epochsDone, epochs }) => `${network} seed ${seed} ${epochsDone}/${epochs}`)
  return [countWords(study.cells), speed.slice(0, 3).join(', '), left === null ? '' : `${duration(left)} left`]
    .filter(Boolean)
    .join('  ')
}

/**
 * Trains a study's cells until none is left, tells of every epoch, and pauses all at Ctrl-C.
 * @throws WorkbenchError CANCELLED where it was paused, RUNTIME where cells failed
 */
export async function followStudy(
  api: Api,
  studies: StudiesService,
  interrupts: Interrupts,
  terminal: Terminal,
  id: string,
): Promise<StudyDetails> {
  const leave = new AbortController()
  const events = await api.runs.events({ after: -1 }, { signal: leave.signal })
  let study = await studies.start(id)
  let isInterrupted = false
  interrupts.onInterrupt(() => {
    isInterrupted = true
    terminal.note('Pausing after this step; Ctrl-C once more ends at once, with the last checkpoints kept.')
    void studies.pause(id).catch((error: Error) => terminal.note(error.message))
  })
  const titles = new Map(study.cells.map(({ runId, network, seed }) => [runId, `${network} seed ${seed}`]))
  const look = async () => {
    study = await studies.get(id)
    terminal.progress(progressLine(study))
  }
  const timer = setInterval(() => void look().catch(() => {}), REFRESH_MS)
  const tell = (async () => {
    for await (const event of events) {
      const title = titles.get(event.runId)
      if (!title) continue
      if (event.kind === 'epoch') terminal.note(`${title}  ${epochLine(event.metrics)}`)
      if (event.kind === 'summary' && event.summary.phase === 'failed')
        terminal.note(`${title} failed: ${event.summary.reason}`)
    }
  })().catch(() => {})
  await studies.settled(id)
  clearInterval(timer)
  leave.abort()
  await tell
  terminal.clearProgress()
  study = await studies.get(id)
  if (isInterrupted)
    throw new WorkbenchError(
      'CANCELLED',
      `The study is paused (${countWords(study.cells)}); go on with: allconv study run ${id}`,
    )
  return study
}
