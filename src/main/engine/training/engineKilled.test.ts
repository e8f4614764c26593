import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startDyingEngine } from '../../../../test/builtEngine.ts'
import {
  checkpointsOf,
  EPOCHS,
  inputOf,
  numbers,
  REQUEST,
  STEPS,
  STEPS_PER_EPOCH,
  stepsOf,
  trainIn,
  wholeRun,
} from '../../../../test/training/engineRuns.ts'
import type { RunRequest } from '../../../shared/training/run.ts'
import { readCheckpoint } from '../checkpoint/checkpointFile.ts'
import type { TrainEvent } from './trainJob.ts'

/** Everything that a recipe may have beside the paper's. */
const WHOLE = {
  recipe: {
    ...REQUEST.recipe,
    optimiser: 'nesterov',
    decayOf: 'kernels',
    schedule: 'one-cycle',
    warmUp: 0.5,
    labelSmoothing: 0.1,
    clipNorm: 1,
    averageWeights: 0.95,
    augmentation: { flip: true, shift: 0, crop: 3, cutout: 6, mixup: 0.4, colourJitter: 0.3 },
  },
} as const

describe('an engine that is killed in mid-epoch', { timeout: 120_000 }, () => {
  it.each([...STEPS, ...STEPS.map((mode) => ({ ...mode, ...WHOLE, what: 'with all of a recipe' }))])(
    'goes on from its last checkpoint with the same losses and ends with the same weights to the last bit: $step $what',
    async ({ what: _, ...mode }: Partial<RunRequest> & { what?: string }) => {
      const whole = await wholeRun(mode)
      expect(whole.outcome).toMatchObject({
        outcome: 'done',
        position: { epoch: EPOCHS, step: EPOCHS * STEPS_PER_EPOCH },
      })

      // Of eight epochs.
      const killed = await trainIn(await inputOf({}, mode), await startDyingEngine(3, { threads: 2 }))
      expect(killed.outcome).toMatchObject({ code: 'RUNTIME' })
      const last = checkpointsOf(killed.events).at(-1)!
      expect(last.step % STEPS_PER_EPOCH).toBe(0)

      const resumed = await trainIn(await inputOf({ resume: last.path }, mode))
      const started = resumed.events.find((event) => event.kind === 'started')!
      expect(started.stepMode).toBe(mode.step)
      expect(started.position).toMatchObject({ epoch: last.step / STEPS_PER_EPOCH, step: last.step, batchInEpoch: 0 })
      const steps = [...stepsOf(killed.events).filter(({ step }) => step < last.step), ...stepsOf(resumed.events)]
      expect(steps.map(numbers)).toEqual(stepsOf(whole.events).map(numbers))

      const end = async (events: TrainEvent[]) => (await readCheckpoint(checkpointsOf(events).at(-1)!.path)).tensors
      const [expected, found] = [await end(whole.events), await end(resumed.events)]
      expect(found.map(({ name }) => name)).toEqual(expected.map(({ name }) => name))
      for (const [i, { name, data }] of expected.entries())
        expect(Buffer.from(found[i]!.data.buffer).equals(Buffer.from(data.buffer)), name).toBe(true)
    },
  )

  it('leaves nothing but whole checkpoints and at most one temporary file', async () => {
    const input = await inputOf({ positionEverySeconds: 0 })
    const killed = await trainIn(input, await startDyingEngine(5, { threads: 2 }))
    expect(killed.outcome).toMatchObject({ code: 'RUNTIME' })
    const names = await readdir(join(input.runFolder, 'checkpoints'))
    const whole = names.filter((name) => name.endsWith('.safetensors'))
    expect(whole.length).toBeGreaterThan(0)
    for (const name of whole) await readCheckpoint(join(input.runFolder, 'checkpoints', name))
    expect(names.filter((name) => name.endsWith('.tmp')).length).toBeLessThanOrEqual(1)
    for (const { path, sha256 } of checkpointsOf(killed.events)) await readCheckpoint(path, sha256)
  })
})
