import { describe, expect, it } from 'vitest'
import { plainRun } from '../../../../test/training/plainParts.ts'
import { checkpointsOf, play, stepsOf } from '../../../../test/training/playLoop.ts'
import type { TrainEvent } from './trainJob.ts'

describe('a training that diverges', () => {
  it('stops at a loss that is none, names the learning rate, and keeps the last checkpoint', async () => {
    const run = plainRun()
    const runStep = run.parts.step.run
    run.parts.step.run = async (batch, options) => {
      const result = await runStep(batch, options)
      return options.step === 8 ? { ...result, loss: Number.NaN } : result
    }
    const events: TrainEvent[] = []
    await expect(play(run, null, (event) => events.push(event))).rejects.toMatchObject({
      code: 'DIVERGED',
      message: expect.stringMatching(
        /^The loss became NaN at step 9 \(epoch 2\): .*; the checkpoint of step 6 is kept\.$/,
      ),
    })
    expect(stepsOf(events).at(-1)).toMatchObject({ step: 8, loss: Number.NaN })
    expect(checkpointsOf(events).map(({ step }) => step)).toEqual([6])
  })

  it('stops when every class map is dead, though dropout makes the loss flicker', async () => {
    const run = plainRun({ epochs: 100 })
    const chance = Math.log(3)
    run.parts.step.run = async (batch, { step }) => ({ loss: chance + 1e-4 * Math.sin(step), errors: batch.size })
    run.parts.step.logits = async (_images, count) => new Float32Array(count * 3)
    await expect(play(run)).rejects.toThrow(
      'The network is dead at step 250 (epoch 42): it gives every class the same score for every image',
    )
  })

  it('never writes a checkpoint with weights that are no numbers', async () => {
    const run = plainRun({ epochs: 1 })
    const read = run.parts.step.read
    run.parts.step.read = async () => {
      const tensors = await read()
      tensors[0]!.data[3] = Number.POSITIVE_INFINITY
      return tensors
    }
    await expect(play(run)).rejects.toThrow(
      /^Weights of conv1\/kernel became infinite at step 6 \(epoch 1\): the learning rate of [\d.]+ is probably too high; try .*; no checkpoint had been written yet\.$/,
    )
    expect(run.files.size).toBe(0)
  })

  it('says which checkpoint a run with a lower rate can go on from', async () => {
    const run = plainRun({ epochs: 2 })
    const read = run.parts.step.read
    let reads = 0
    run.parts.step.read = async () => {
      const tensors = await read()
      if (++reads === 2) tensors[0]!.data[3] = Number.NaN
      return tensors
    }
    const events: TrainEvent[] = []
    await expect(play(run, null, (event) => events.push(event))).rejects.toThrow(
      /^Weights of conv1\/kernel became NaN at step 12 \(epoch 2\): .*; go on with [\d.or ]+ from the checkpoint of step 6, which is kept \(allconv train --from \S+\)\.$/,
    )
    expect(checkpointsOf(events).map(({ step }) => step)).toEqual([6])
  })
})
