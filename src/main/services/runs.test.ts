import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultyDisk, prepareFaultyDisk } from '../../../test/faults/faultyDisk.mjs'
import {
  files,
  gate,
  known,
  leaveSuddenly,
  pausedAtSix,
  range,
  release,
  runManager,
  stepsOf,
} from '../../../test/services/testManager.ts'
import { testRequest } from '../../../test/services/testRuns.ts'
import { testFolder } from '../../../test/testFolder.ts'

describe('a run', () => {
  it('trains to its end, with every step, epoch and checkpoint on the disk', async () => {
    const m = await runManager({ validationErrors: [0.5, 0.2, 0.3] })
    const { id } = await m.runs.start(testRequest())
    const done = await m.runs.settled(id)
    expect(done).toMatchObject({ phase: 'done', reason: null, step: 12, totalSteps: 12, device: 'a pocket calculator' })
    expect(done.bestEpoch?.epoch).toBe(1)
    expect(await stepsOf(m, id)).toEqual(range(12))
    const roles = m.runs
      .checkpoints(id)
      .map(({ epoch, best, last, validationError }) => [epoch, best, last, validationError])
    expect(roles).toEqual([
      [0, false, false, 0.5],
      [1, true, false, 0.2],
      [2, false, true, 0.3],
    ])
    expect(m.engines.alive()).toBe(0)
    expect(m.runs.file(id).versions).toEqual({ test: '1' })
  })

  it('pauses with its position, and goes on there', async () => {
    const { m, id, paused } = await pausedAtSix()
    expect(paused).toMatchObject({ phase: 'paused', reason: null, step: 6 })
    expect(m.runs.checkpoints(id).at(-1)).toMatchObject({ kind: 'position', step: 6, last: true })
    expect(await m.runs.resume(id)).toMatchObject({ phase: 'queued' })
    expect(await m.runs.settled(id)).toMatchObject({ phase: 'done', step: 12 })
    expect(m.engines.inputs.map(({ resume }) => resume?.split('/').at(-1) ?? null)).toEqual([
      null,
      'step-6.safetensors',
    ])
    expect(await stepsOf(m, id)).toEqual(range(12))
    // The position is worth nothing once an epoch's checkpoint is there.
    expect(await files(m, id)).toEqual(['epoch-1', 'epoch-2', 'epoch-3'].map((name) => `${name}.safetensors`))
  })

  it('is stopped by a stop that comes while it pauses', async () => {
    const stop = gate()
    const m = await runManager({ beforeStep: (step) => (step === 2 ? stop.wait() : undefined) })
    const { id } = await m.runs.start(testRequest())
    await known(m, id, 2)
    const [pausing, stopping] = [m.runs.pause(id), m.runs.stop(id)]
    stop.release()
    await pausing
    expect(await stopping).toMatchObject({ phase: 'stopped', step: 2 })
  })

  it('stops for good, and can still be resumed', async () => {
    const stop = gate()
    const m = await runManager({ beforeStep: (step, { resume }) => (step === 2 && !resume ? stop.wait() : undefined) })
    const { id } = await m.runs.start(testRequest())
    await known(m, id, 2)
    const stopping = m.runs.stop(id)
    stop.release()
    expect(await stopping).toMatchObject({ phase: 'stopped', step: 2 })
    await m.runs.resume(id)
    expect(await m.runs.settled(id)).toMatchObject({ phase: 'done' })
  })

  it('fails with one sentence when its engine dies, keeps its last checkpoint, and repeats the steps after it', async () => {
    const m = await runManager({
      beforeStep: (step, { resume }, crash) => (step === 7 && !resume ? crash() : undefined),
    })
    const { id } = await m.runs.start(testRequest())
    const failed = await m.runs.settled(id)
    expect(failed).toMatchObject({
      phase: 'failed',
      step: 4,
      reason: 'The engine ended unexpectedly (signal SIGKILL); everything up to the last checkpoint is kept.',
    })
    expect(await stepsOf(m, id)).toEqual(range(7))
    await m.runs.resume(id)
    await m.runs.settled(id)
    expect(await stepsOf(m, id)).toEqual(range(12))
    expect(m.runs.get(id).epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2])
  })

  it('says what is trained again when a kill fell between an epoch and its checkpoint', async () => {
    const folder = await testFolder()
    const stop = gate()
    const killed = await runManager({ beforeStep: (step) => (step === 6 ? stop.wait() : undefined) }, folder)
    const { id } = await killed.runs.start(testRequest())
    await known(killed, id, 6)
    leaveSuddenly(killed)
    await rm(join(folder, 'runs', id, 'checkpoints'), { recursive: true })
    await rm(join(folder, 'runs', id, 'checkpoints.json'), { force: true })
    const m = await runManager({}, folder)
    expect(m.runs.get(id)).toMatchObject({
      phase: 'paused',
      step: 0,
      reason:
        'The workbench ended while this run was training; resume it to begin anew, as no checkpoint was written; epoch 1 will be trained again.',
      epochsDone: 0,
      bestEpoch: null,
      lastEpoch: null,
    })
  })

  it('is paused, not lost, when the whole process was killed in mid-epoch', async () => {
    const folder = await testFolder()
    const stop = gate()
    const killed = await runManager({ beforeStep: (step) => (step === 6 ? stop.wait() : undefined) }, folder)
    const { id } = await killed.runs.start(testRequest())
    const waiting = await killed.runs.start(testRequest())
    await known(killed, id, 6)
    leaveSuddenly(killed)
    const m = await runManager({}, folder)
    expect(m.runs.get(id)).toMatchObject({
      phase: 'paused',
      step: 4,
      reason: 'The workbench ended while this run was training; resume it to go on from step 4, its last checkpoint.',
    })
    expect(m.runs.get(waiting.id)).toMatchObject({
      phase: 'paused',
      reason: 'The workbench ended while this run was waiting for its turn; resume it to put it back in the queue.',
    })
    await m.runs.resume(id)
    expect(await m.runs.settled(id)).toMatchObject({ phase: 'done' })
    expect(await stepsOf(m, id)).toEqual(range(12))
  })

  it('goes on from the checkpoint before, when the last one is damaged, and sets that aside', async () => {
    const m = await runManager({
      beforeStep: (step, { resume }, crash) => (step === 9 && !resume ? crash() : undefined),
    })
    const { id } = await m.runs.start(testRequest())
    await m.runs.settled(id)
    const path = join(m.workspace.runs.paths(id).checkpoints, 'epoch-2.safetensors')
    const bytes = await readFile(path)
    bytes[3]! ^= 1
    await writeFile(path, bytes)
    await m.runs.resume(id)
    const done = await m.runs.settled(id)
    expect(m.engines.inputs[1]!.resume).toMatch(/epoch-1\.safetensors$/)
    expect(done).toMatchObject({
      phase: 'done',
      reason: null,
      warnings: [
        `The checkpoint ${path} is damaged: its SHA-256 is not the one it was written with; choose another one of the run.`,
      ],
    })
    expect(await files(m, id)).toContain('epoch-2.safetensors.damaged')
  })

  it('shows why it diverged', async () => {
    const { WorkbenchError } = await import('../../shared/errors.ts')
    const m = await runManager({
      beforeStep: (step) => {
        if (step === 5) throw new WorkbenchError('DIVERGED', 'The loss is NaN at step 5; lower the learning rate.')
      },
    })
    const { id } = await m.runs.start(testRequest())
    expect(await m.runs.settled(id)).toMatchObject({
      phase: 'failed',
      reason: 'The loss is NaN at step 5; lower the learning rate.',
    })
    expect(m.runs.checkpoints(id)).toHaveLength(1)
  })

  it('pauses with its sentence on a full disk, and nothing trained is lost', async () => {
    const stop = gate()
    const m = await runManager({
      beforeStep: (step, { resume }) => (step === 0 && !resume ? stop.wait() : undefined),
    })
    const { id } = await m.runs.start(testRequest())
    const { metrics } = m.workspace.runs.paths(id)
    await prepareFaultyDisk()
    const fails = ({ operation, path }: { operation: string; path: string }) =>
      operation === 'write' && path === metrics
    const disk = faultyDisk({ below: m.workspace.layout.root, code: 'ENOSPC', fails })
    stop.release()
    const paused = await m.runs.settled(id)
    disk.restore()
    expect(paused.phase).toBe('paused')
    expect(paused.reason).toBe(`The disk is full: ${metrics} could not be written; free some space and try again.`)
    await m.runs.resume(id)
    expect(await m.runs.settled(id)).toMatchObject({ phase: 'done', reason: null, step: 12 })
  })

  it('asks for a network that fits the data set before anything is made', async () => {
    const m = await runManager()
    const request = testRequest()
    request.architecture.layers = request.architecture.layers.slice(0, -1)
    await expect(m.runs.start(request)).rejects.toMatchObject({ code: 'BAD_INPUT' })
    const { paperArchitecture } = await import('../../shared/architecture/paper.ts')
    const hundred = { ...testRequest(), architecture: paperArchitecture('all-cnn-c', { classes: 100 }) }
    await expect(m.runs.start(hundred)).rejects.toThrow(
      "All-CNN-C has 100 output classes, but shapes has 10 classes; set the network's number of classes to 10.",
    )
    expect(m.runs.list()).toEqual([])
  })
})

describe('what is asked of a run in the wrong phase', () => {
  it.each([
    ['pause', 'is done, so it cannot be paused; resume it first'],
    ['stop', 'is done, so it cannot be stopped; resume it first'],
    ['resume', 'is done; start a new run with more epochs'],
  ] as const)('%s of a run that is done is refused', async (action, sentence) => {
    const m = await runManager()
    const { id } = await m.runs.start(testRequest({ epochs: 1 }))
    await m.runs.settled(id)
    await expect(m.runs[action](id)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: `The run "${id}" ${sentence}.`,
    })
  })

  it.each([[[3, 2]], [[2, 2]]])('drops of the learning rate after epochs %j are refused', async (learningRateDrops) => {
    const m = await runManager()
    const { recipe, ...request } = testRequest()
    await expect(m.runs.start({ ...request, recipe: { ...recipe, learningRateDrops } })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringMatching(/do not ascend/),
    })
    expect(m.runs.list()).toEqual([])
  })

  it('stopping a run that has failed is refused, and its reason stays', async () => {
    const m = await runManager({ beforeStep: (step, _, crash) => (step === 1 ? crash() : undefined) })
    const { id } = await m.runs.start(testRequest({ epochs: 1 }))
    const { reason } = await m.runs.settled(id)
    await expect(m.runs.stop(id)).rejects.toThrow('has failed, so it cannot be stopped; resume it first')
    expect(m.runs.get(id)).toMatchObject({ phase: 'failed', reason })
  })

  it('removing a run that trains is refused', async () => {
    const stop = gate()
    const m = await runManager({ beforeStep: (step) => (step === 1 ? stop.wait() : undefined) })
    const { id } = await m.runs.start(testRequest({ epochs: 1 }))
    await known(m, id, 1)
    await expect(m.runs.remove([id])).rejects.toThrow(`The run "${id}" is training; stop it before removing it.`)
    stop.release()
    await m.runs.settled(id)
  })

  it('a run of no such name is not found', async () => {
    const m = await runManager()
    for (const ask of [() => m.runs.get('nobody'), () => m.runs.pause('nobody'), () => m.runs.remove(['nobody'])])
      await expect((async () => ask())()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('closing', () => {
  it('pauses what trains and what waits, and says why', async () => {
    const folder = await testFolder()
    const first = await runManager({ beforeStep: () => new Promise((resolve) => setTimeout(resolve, 2)) }, folder)
    const training = await first.runs.start(testRequest({ epochs: 100 }))
    const waiting = await first.runs.start(testRequest())
    for await (const event of first.runs.events(-1)) if (event.kind === 'steps') break
    await release(first).close()
    expect(first.engines.alive()).toBe(0)
    const m = await runManager({}, folder)
    expect(m.runs.get(training.id)).toMatchObject({
      phase: 'paused',
      reason: 'The workbench was closed while this run was training; resume it to go on where it was.',
    })
    expect(m.runs.get(training.id).step).toBeGreaterThan(0)
    expect(m.runs.get(waiting.id).reason).toMatch('waiting for its turn')
  })

  it('kills an engine that does not listen, after a while', async () => {
    const stop = gate()
    const m = await runManager({ beforeStep: () => stop.wait() })
    const { id } = await m.runs.start(testRequest())
    await stop.arrival
    await m.runs.close(20)
    expect(m.runs.get(id)).toMatchObject({ phase: 'paused', step: 0 })
  })
})
