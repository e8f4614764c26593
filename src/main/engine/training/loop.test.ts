import { describe, expect, it } from 'vitest'
import { type PlainRun, plainRun } from '../../../../test/training/plainParts.ts'
import { checkpointsOf, play, stepsOf } from '../../../../test/training/playLoop.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { StepMetrics } from '../../../shared/training/run.ts'
import { learningRateAt } from '../../../shared/training/schedules.ts'
import { createCheckpointWriter } from '../checkpoint/checkpointWriter.ts'
import type { TrainEvent } from './trainJob.ts'

/** All of a step that has to repeat itself; speed does not. */
const numbers = ({ step, epoch, loss, error, learningRate }: StepMetrics) => ({
  step,
  epoch,
  loss,
  error,
  learningRate,
})
const weights = async (run: PlainRun) => (await run.parts.step.read()).map(({ data }) => [...data])

describe('a training', () => {
  it('yields every step once, in order, with its rate', async () => {
    const { events, result } = await play(plainRun())
    const steps = stepsOf(events)
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 18 }, (_, i) => i))
    expect(steps.map(({ learningRate }) => learningRate)).toEqual([
      ...Array<number>(12).fill(0.1),
      ...Array<number>(6).fill(0.1 * 0.1),
    ])
    expect(steps.at(-1)!.epoch).toBe(3)
    expect(result).toMatchObject({ outcome: 'done', checkpoint: 'checkpoints/epoch-0003.safetensors' })
  })

  it('has the rate of every step by the schedule, also after a break, and the last one of an epoch in its metrics', async () => {
    const recipe = { schedule: 'cosine', warmUp: 0.5 } as const
    const whole = plainRun(recipe)
    const { events } = await play(whole)
    const wanted = Array.from({ length: 18 }, (_, step) =>
      learningRateAt(whole.parts.recipe, { step, stepsPerEpoch: 6 }),
    )
    expect(stepsOf(events).map(({ learningRate }) => learningRate)).toEqual(wanted)
    expect(new Set(wanted).size).toBe(18)
    const rates = events.flatMap((event) => (event.kind === 'epoch' ? [event.metrics.learningRate] : []))
    expect(rates).toEqual([wanted[5], wanted[11], wanted[17]])
    const checkpoint = whole.files.get(checkpointsOf(events)[0]!.path)!
    const resumed = plainRun(recipe, {}, checkpoint)
    const again = await play(resumed, checkpoint)
    expect(stepsOf(again.events).map(numbers)).toEqual(stepsOf(events).slice(6).map(numbers))
  })

  it('learns', async () => {
    const { events } = await play(plainRun({ epochs: 12, learningRateDrops: [] }))
    const epochs = events.flatMap((event) => (event.kind === 'epoch' ? [event.metrics] : []))
    expect(epochs[0]!.trainLoss).toBeGreaterThan(0.5)
    expect(epochs.at(-1)!.trainLoss).toBeLessThan(0.25)
    expect(epochs.at(-1)!.validationError).toBe(0)
    expect(epochs.at(-1)!.testError).toBeNull()
  })

  it('ends early where validation no longer improves, and a resumed one at once', async () => {
    const whole = plainRun({ epochs: 40, learningRateDrops: [], earlyStop: 3 })
    const { events, result } = await play(whole)
    const errors = events.flatMap((event) => (event.kind === 'epoch' ? [event.metrics.validationError!] : []))
    const best = errors.indexOf(Math.min(...errors))
    expect(errors.length).toBe(best + 1 + 3)
    expect(result).toMatchObject({ outcome: 'done', position: { epoch: errors.length } })
    expect(result.reason).toMatch(/^Stopped early after epoch \d+ of 40: .* not improved in 3 epochs\.$/)
    const checkpoint = whole.files.get(result.checkpoint)!
    const again = await play(plainRun({ epochs: 40, learningRateDrops: [], earlyStop: 3 }, {}, checkpoint), checkpoint)
    expect(again).toMatchObject({ events: [], result: { outcome: 'done', reason: result.reason } })
  })

  it('measures the moving average beside the weights, where there is one', async () => {
    const run = plainRun({ epochs: 2, averageWeights: 0.9 })
    const asked: string[] = []
    const { logits } = run.parts.step
    run.parts.step.logits = async (images, count, of = 'weights') => {
      asked.push(of)
      return of === 'average' ? new Float32Array(3 * count) : logits(images, count)
    }
    const { events } = await play(run)
    const { metrics } = events.find((event) => event.kind === 'epoch')!
    expect(metrics.averageValidationLoss).toBeCloseTo(Math.log(3), 6)
    expect(metrics.averageValidationError).not.toBe(metrics.validationError)
    expect([metrics.averageTestLoss, metrics.averageTestError]).toEqual([null, null])
    expect(new Set(asked)).toEqual(new Set(['weights', 'average']))
    const plain = await play(plainRun({ epochs: 1 }))
    expect(plain.events.find((event) => event.kind === 'epoch')!.metrics).not.toHaveProperty('averageTestError')
  })

  it('averages an epoch over images, not over batches of unequal size', async () => {
    const { events } = await play(plainRun({ epochs: 1 }))
    const steps = stepsOf(events)
    const sizes = [7, 7, 7, 7, 7, 5]
    const mean = (of: (step: StepMetrics) => number) => steps.reduce((sum, s, i) => sum + of(s) * sizes[i]!, 0) / 40
    const epoch = events.find((event) => event.kind === 'epoch')!
    expect(epoch.metrics.trainLoss).toBeCloseTo(
      mean((step) => step.loss),
      12,
    )
    expect(epoch.metrics.trainError).toBeCloseTo(
      mean((step) => step.error),
      12,
    )
  })

  it('writes a checkpoint after every epoch and marks the best', async () => {
    const run = plainRun()
    const { events } = await play(run)
    const checkpoints = checkpointsOf(events)
    expect(checkpoints.map(({ path, role, epoch, step }) => [path, role, epoch, step])).toEqual([
      ['checkpoints/epoch-0001.safetensors', 'epoch', 0, 6],
      ['checkpoints/epoch-0002.safetensors', 'epoch', 1, 12],
      ['checkpoints/epoch-0003.safetensors', 'epoch', 2, 18],
    ])
    expect(checkpoints[0]!.best).toBe(true)
    const last = run.files.get('checkpoints/epoch-0003.safetensors')!.header
    const best = checkpoints.findLast((checkpoint) => checkpoint.best)!
    expect(last.best!.epoch).toBe(best.epoch)
  })

  it.each(['pause', 'stop'] as const)(
    'obeys %s between two steps, with a checkpoint of exactly there',
    async (command) => {
      const run = plainRun()
      const { events, result } = await play(run, null, (event) => {
        if (event.kind === 'steps' && event.steps.at(-1)!.step === 8) run.commands.push(command)
      })
      expect(result).toMatchObject({
        outcome: command === 'pause' ? 'paused' : 'stopped',
        checkpoint: 'checkpoints/step-00000009.safetensors',
        position: { epoch: 1, batchInEpoch: 3, step: 9 },
      })
      expect(stepsOf(events)).toHaveLength(9)
      expect(checkpointsOf(events).at(-1)).toMatchObject({
        role: 'position',
        step: 9,
        epoch: 1,
        best: false,
        metrics: null,
      })
    },
  )

  it('writes a checkpoint when told to and goes on', async () => {
    const run = plainRun()
    run.commands.push('checkpoint')
    const { events, result } = await play(run)
    expect(checkpointsOf(events)[0]).toMatchObject({ role: 'position', step: 0 })
    expect(result.outcome).toBe('done')
  })

  it('ends at once, without a checkpoint, when cancelled', async () => {
    const abort = new AbortController()
    const run = plainRun({}, { signal: abort.signal })
    abort.abort(new WorkbenchError('CANCELLED', 'Cancelled.'))
    await expect(play(run)).rejects.toThrow('Cancelled.')
    expect(run.files.size).toBe(0)
  })

  it('writes a checkpoint within an epoch when one is due', async () => {
    const run = plainRun({ epochs: 1 }, { positionEverySeconds: 0.001 })
    const { events } = await play(run)
    expect(checkpointsOf(events).map(({ step, role }) => [step, role])).toEqual([
      [1, 'position'],
      [2, 'position'],
      [3, 'position'],
      [4, 'position'],
      [5, 'position'],
      [6, 'epoch'],
    ])
  })

  it('tells of all steps before it tells of the checkpoint that they led to', async () => {
    // A clock that stands still: no step is told because of time alone.
    let due = 0
    const run = plainRun({ epochs: 1 }, { positionEverySeconds: 1, clock: () => (due++ > 20 ? 1 : 0) })
    const { events } = await play(run)
    const first = events.findIndex((event) => event.kind === 'checkpoint')
    const { checkpoint } = events[first] as Extract<TrainEvent, { kind: 'checkpoint' }>
    expect(checkpoint).toMatchObject({ role: 'position' })
    const told = stepsOf(events.slice(0, first)).map(({ step }) => step)
    expect(told.slice(0, checkpoint.step)).toEqual(Array.from({ length: checkpoint.step }, (_, i) => i))
  })

  it('ends with its sentence when the disk is full, after all steps so far were told', async () => {
    const full = new WorkbenchError('DISK', 'The disk is full.')
    const writer = createCheckpointWriter('checkpoints', async () => {
      throw full
    })
    const run = plainRun({}, { writer })
    const events: TrainEvent[] = []
    await expect(play(run, null, (event) => events.push(event))).rejects.toBe(full)
    expect(stepsOf(events).length).toBeGreaterThanOrEqual(6)
  })

  it('stops with a checkpoint when it outgrows its memory', async () => {
    let time = 0
    const run = plainRun(
      {},
      {
        memory: () => ({ resident: 3 * 2 ** 30, tensors: 1 }),
        memoryLimitBytes: 2 ** 31,
        clock: () => (time += 1000), // every step is long enough to be told of, and memory is looked at then
      },
    )
    const events: TrainEvent[] = []
    await expect(play(run, null, (event) => events.push(event))).rejects.toThrow(
      'The engine grew to 3072 MB, past the limit of 2048 MB; raise the limit in the settings or train with smaller batches (the checkpoint of step 1 is kept).',
    )
    expect(checkpointsOf(events)).toHaveLength(1)
  })

  it('says how much of its time goes to anything but steps', async () => {
    let time = 0
    const run = plainRun({ epochs: 1 }, { clock: () => time })
    const { step, data } = run.parts
    const batch = data.batch
    data.batch = async (...place) => {
      time += 0.05
      return batch(...place)
    }
    const runStep = step.run
    step.run = async (...input) => {
      time += 0.95
      return runStep(...input)
    }
    const { events } = await play(run)
    for (const event of events) if (event.kind === 'steps') expect(event.loopShare).toBeCloseTo(0.05, 10)
    expect(stepsOf(events).map(({ seconds }) => Number(seconds.toFixed(9)))).toEqual([1, 2, 3, 4, 5, 6])
  })
})

describe('a resumed training', () => {
  it.each([1, 5, 6, 9, 12, 17])(
    'repeats an uninterrupted one to the last bit, broken off after step %i',
    async (breakAt) => {
      const whole = plainRun()
      const expected = await play(whole)

      const first = plainRun()
      const broken = await play(first, null, (event) => {
        if (event.kind === 'steps' && event.steps.at(-1)!.step === breakAt - 1) first.commands.push('pause')
      })
      const checkpoint = first.files.get(broken.result.checkpoint)!
      const second = plainRun({}, {}, JSON.parse(JSON.stringify(checkpoint), reviveFloats))
      const resumed = await play(second, checkpoint)

      const steps = [...stepsOf(broken.events), ...stepsOf(resumed.events)]
      expect(steps.map(numbers)).toEqual(stepsOf(expected.events).map(numbers))
      expect(await weights(second)).toEqual(await weights(whole))
      const epochs = (events: TrainEvent[]) =>
        events.flatMap((event) =>
          event.kind === 'epoch' ? [{ ...event.metrics, seconds: 0, imagesPerSecond: 0 }] : [],
        )
      expect([...epochs(broken.events), ...epochs(resumed.events)]).toEqual(epochs(expected.events))
    },
  )

  it('goes on with the evaluation when it was paused in it', async () => {
    const first = plainRun()
    const broken = await play(first, null, (event) => {
      if (event.kind === 'evaluating') first.commands.push('pause')
    })
    expect(broken.result.position).toMatchObject({ epoch: 0, batchInEpoch: 6, step: 6 })
    const checkpoint = first.files.get(broken.result.checkpoint)!
    const second = plainRun({}, {}, checkpoint)
    const resumed = await play(second, checkpoint)
    expect(resumed.events.find((event) => event.kind === 'epoch')!.metrics.epoch).toBe(0)
    expect(stepsOf(resumed.events)[0]!.step).toBe(6)
  })

  it('writes no second checkpoint of the same place when paused at once', async () => {
    const first = plainRun()
    first.commands.push('pause')
    const { result } = await play(first)
    const second = plainRun({}, {}, first.files.get(result.checkpoint)!)
    second.commands.push('pause')
    const again = await play(second, first.files.get(result.checkpoint)!)
    expect(second.files.size).toBe(0)
    expect(again.result.checkpoint).toBe('checkpoints/earlier.safetensors')
  })
})

/** JSON has no typed arrays: what a file would bring back as Float32Array. */
function reviveFloats(key: string, value: unknown): unknown {
  return key === 'data' ? Float32Array.from(Object.values(value as Record<string, number>)) : value
}
