import { isActive } from '../../shared/training/run.ts'
import { withWarnings } from '../workspace/runState.ts'
import type { RunStore } from '../workspace/runStore.ts'
import type { RunStates } from './runStates.ts'

/** Runs that a process which is gone has left waiting or training become paused ones, at their newest checkpoint. */
export async function recoverRuns(runs: RunStore, setState: RunStates['set']): Promise<void> {
  for (const { file, state } of runs.list()) {
    if (!isActive(state.phase)) continue
    const warnings = await runs.repair(file.id, 'to go on')
    const { checkpoints, epochs } = runs.get(file.id)
    const step = checkpoints.at(-1)?.step ?? 0
    // A kill may fall between an epoch's line and its checkpoint: those epochs are trained once more.
    const again = epochs.filter((epoch) => epoch.step > step).map(({ epoch }) => epoch + 1)
    const from =
      checkpoints.length > 0
        ? `go on from step ${step}, its last checkpoint`
        : 'begin anew, as no checkpoint was written'
    const repeats =
      again.length > 0 ? `; ${again.length > 1 ? 'epochs' : 'epoch'} ${again.join(', ')} will be trained again` : ''
    const reason =
      state.phase === 'queued'
        ? 'The workbench ended while this run was waiting for its turn; resume it to put it back in the queue.'
        : `The workbench ended while this run was training; resume it to ${from}${repeats}.`
    await setState(file.id, (current) => ({ ...withWarnings(current, warnings), phase: 'paused', reason, step }))
  }
}
