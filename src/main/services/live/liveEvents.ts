import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { errorMessage } from '../../../shared/errors.ts'
import { withWarnings } from '../../workspace/runState.ts'
import type { RunStore } from '../../workspace/runStore.ts'
import { kernelCheckpoints } from '../exports/curves/kernelCheckpoints.ts'
import { type EventFolder, openEventFolder } from './eventFolder.ts'

/** Milliseconds between two looks at what a run has written. */
const PACE = 2_000
/** And after a failure, so that a full disk is not asked without end. */
const PAUSE = 30_000

/** And until the end of a training waits no longer for its last events. */
const PATIENCE = 15_000

export interface LiveEventsOptions {
  runs: RunStore
  /** Folder of the workspace. */
  root: string
  /** Tells of a run as it is now. */
  announce(id: string): void
}

/** Event files beside trainings, for TensorBoard to read while they go on. */
export interface LiveEvents {
  /** Writes a run's curves into its folder until `end`, which writes the rest. Nothing that fails here touches the training. */
  follow(id: string): { end(): Promise<void> } | null
}

export function createLiveEvents({ runs, root, announce }: LiveEventsOptions): LiveEvents {
  return {
    follow(id) {
      const { tensorboard } = runs.get(id).state
      // Rows of earlier versions lack it.
      if (!tensorboard) return null
      const folder = join(tensorboard, id)
      let events: EventFolder | null = null
      let warned: string | null = null
      let restUntil = 0
      let ended = false
      let wake = () => {}
      const over = new Promise<void>((resolve) => {
        wake = resolve
      })

      async function warn(message: string | null) {
        if (message === warned || (message !== null && warned !== null)) return
        const instead = warned ?? undefined
        warned = message
        await runs
          .changeState(id, (state) => withWarnings(state, message === null ? [] : [message], instead))
          .then(() => announce(id))
          // The run says itself that its folder takes nothing.
          .catch(() => {})
      }

      async function write() {
        const steps = await runs.metrics.read(runs.paths(id).metrics)
        const { file, epochs, checkpoints } = runs.get(id)
        const now = { steps, epochs, checkpoints: kernelCheckpoints(checkpoints, root) }
        events ??= await openEventFolder(folder, file)
        if ((await events.write(now)) === 'written') return
        // The run has gone back to a checkpoint: another file takes the old one back.
        await drop()
        events = await openEventFolder(folder, file)
        await events.write(now)
      }

      async function drop() {
        const left = events
        events = null
        await left?.close().catch(() => {})
      }

      async function attempt() {
        try {
          await write()
          await warn(null)
        } catch (error) {
          // What a file holds after a failure is not known: the next one begins anew.
          await drop()
          restUntil = performance.now() + PAUSE
          const { message } = errorMessage(error)
          await warn(
            `The training goes on without event files for TensorBoard in ${folder}, which are tried again every ${PAUSE / 1000} seconds: ${message}`,
          )
        }
      }

      const looking = (async () => {
        while (!ended) {
          if (performance.now() >= restUntil) await attempt()
          await Promise.race([setTimeout(PACE, undefined, { ref: false }), over])
        }
      })()
      return {
        async end() {
          ended = true
          wake()
          const rest = looking.then(attempt).then(drop)
          // A disk that does not answer must not hold the run's end up.
          await Promise.race([rest, setTimeout(PATIENCE, undefined, { ref: false })])
        },
      }
    },
  }
}
