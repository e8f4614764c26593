import { appendFile, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../shared/training/run.ts'
import { testFolder } from '../workspace/testFolder.ts'
import { type FakeTrainingOptions, fakeTraining } from './fakeEngine.ts'
import { testRequest, testRuns } from './testRuns.ts'

type Manager = Awaited<ReturnType<typeof testRuns>>
const open: Manager[] = []
afterEach(async () => {
  for (const manager of open.splice(0)) await manager.close()
})
async function manager(options?: FakeTrainingOptions, folder?: string, settings?: Parameters<typeof testRuns>[2]) {
  const made = await testRuns(folder ?? (await testFolder()), fakeTraining(options), settings)
  open.push(made)
  return made
}
/** Leaves as a killed process does: nothing is paused or written any more. */
function leaveSuddenly(killed: Manager) {
  open.splice(open.indexOf(killed), 1)
  killed.workspace.close()
  abandoned.push(killed) // its open files would be complained of if they were collected
}
const abandoned: Manager[] = []
/** A gate that a training waits at. */
function gate() {
  let release = () => {}
  let reached = () => {}
  const arrival = new Promise<void>((resolve) => {
    reached = resolve
  })
  const opened = new Promise<void>((resolve) => {
    release = resolve
  })
  return { arrival, release: () => release(), wait }
  function wait() {
    reached()
    return opened
  }
}
/** Resolves once the manager knows of so many steps of a run; its engine is always a little ahead. */
async function known(m: Manager, id: string, steps: number) {
  for await (const _ of m.runs.events(0))
    if (m.runs.get(id).phase === 'training' && m.runs.get(id).step >= steps) return
}
const stepsOf = async ({ runs }: Manager, id: string) => {
  const [curve] = await runs.metrics({ runIds: [id], x: 'step', series: ['loss'], from: null, to: null, buckets: 1000 })
  return [...curve!.x]
}
const range = (length: number) => Array.from({ length }, (_, i) => i)
const files = async ({ workspace }: Manager, id: string) => (await readdir(workspace.runs.paths(id).checkpoints)).sort()

describe('a run', () => {
  it('trains to its end, with every step, epoch and checkpoint on the disk', async () => {
    const m = await manager({ validationErrors: [0.5, 0.2, 0.3] })
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
    const stop = gate()
    const m = await manager({ beforeStep: (step, { resume }) => (step === 6 && !resume ? stop.wait() : undefined) })
    const { id } = await m.runs.start(testRequest())
    await known(m, id, 6)
    const pausing = m.runs.pause(id)
    stop.release()
    expect(await pausing).toMatchObject({ phase: 'paused', reason: null, step: 6 })
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
    const m = await manager({ beforeStep: (step) => (step === 2 ? stop.wait() : undefined) })
    const { id } = await m.runs.start(testRequest())
    await known(m, id, 2)
    const [pausing, stopping] = [m.runs.pause(id), m.runs.stop(id)]
    stop.release()
    await pausing
    expect(await stopping).toMatchObject({ phase: 'stopped', step: 2 })
  })

  it('stops for good, and can still be resumed', async () => {
    const stop = gate()
    const m = await manager({ beforeStep: (step, { resume }) => (step === 2 && !resume ? stop.wait() : undefined) })
    const { id } = await m.runs.start(testRequest())
    await known(m, id, 2)
    const stopping = m.runs.stop(id)
    stop.release()
    expect(await stopping).toMatchObject({ phase: 'stopped', step: 2 })
    await m.runs.resume(id)
    expect(await m.runs.settled(id)).toMatchObject({ phase: 'done' })
  })

  it('fails with one sentence when its engine dies, keeps its last checkpoint, and repeats the steps after it', async () => {
    const m = await manager({ beforeStep: (step, { resume }, crash) => (step === 7 && !resume ? crash() : undefined) })
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

  it('is paused, not lost, when the whole process was killed in mid-epoch', async () => {
    const folder = await testFolder()
    const stop = gate()
    const killed = await manager({ beforeStep: (step) => (step === 6 ? stop.wait() : undefined) }, folder)
    const { id } = await killed.runs.start(testRequest())
    const waiting = await killed.runs.start(testRequest())
    await known(killed, id, 6)
    leaveSuddenly(killed)
    const m = await manager({}, folder)
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
    const m = await manager({ beforeStep: (step, { resume }, crash) => (step === 9 && !resume ? crash() : undefined) })
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
      reason: `The checkpoint ${path} is damaged: its SHA-256 is not the one it was written with; choose another one of the run.`,
    })
    expect(await files(m, id)).toContain('epoch-2.safetensors.damaged')
  })

  it('shows why it left the numbers', async () => {
    const { WorkbenchError } = await import('../../shared/errors.ts')
    const m = await manager({
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

  it.runIf(process.platform === 'linux')(
    'pauses with its sentence on a full disk, and nothing trained is lost',
    async () => {
      const stop = gate()
      const m = await manager({ beforeStep: (step, { resume }) => (step === 0 && !resume ? stop.wait() : undefined) })
      const { id } = await m.runs.start(testRequest())
      const { metrics } = m.workspace.runs.paths(id)
      await rm(metrics, { force: true })
      // Every write to this device fails as on a full disk.
      await symlink('/dev/full', metrics)
      stop.release()
      const paused = await m.runs.settled(id)
      expect(paused.phase).toBe('paused')
      expect(paused.reason).toBe(`The disk is full: ${metrics} could not be written; free some space and try again.`)
      await rm(metrics)
      await m.runs.resume(id)
      expect(await m.runs.settled(id)).toMatchObject({ phase: 'done', reason: null, step: 12 })
    },
  )

  it('asks for a network that fits the data set before anything is made', async () => {
    const m = await manager()
    const request = testRequest()
    request.architecture.layers = request.architecture.layers.slice(0, -1)
    await expect(m.runs.start(request)).rejects.toMatchObject({ code: 'BAD_INPUT' })
    const { paperArchitecture } = await import('../../shared/architecture/paper.ts')
    const hundred = { ...testRequest(), architecture: paperArchitecture('all-cnn-c', { classes: 100 }) }
    await expect(m.runs.start(hundred)).rejects.toThrow(
      'All-CNN-C tells 100 classes apart, but Shapes has 10; give the network as many classes.',
    )
    expect(m.runs.list()).toEqual([])
  })
})

describe('the queue', () => {
  it('trains one after the other, in order', async () => {
    const stop = gate()
    const m = await manager({ beforeStep: (step) => (step === 1 ? stop.wait() : undefined) })
    const ids: string[] = []
    for (let i = 0; i < 3; i++) ids.push((await m.runs.start(testRequest({ epochs: 1 }))).id)
    await known(m, ids[0]!, 1)
    expect(ids.map((id) => m.runs.get(id).phase)).toEqual(['training', 'queued', 'queued'])
    expect(m.engines.alive()).toBe(1)
    stop.release()
    await Promise.all(ids.map((id) => m.runs.settled(id)))
    expect(m.engines.inputs.map(({ runId }) => runId)).toEqual(ids)
  })

  it('lets a training on the processor run beside one on the graphics card', async () => {
    const stop = gate()
    const m = await manager({ beforeStep: (step) => (step === 1 ? stop.wait() : undefined) })
    const gpu = await m.runs.start(testRequest({ epochs: 1, runtime: 'webgpu' }))
    const cpu = await m.runs.start(testRequest({ epochs: 1, runtime: 'wasm' }))
    const second = await m.runs.start(testRequest({ epochs: 1, runtime: 'tensorflow' }))
    await Promise.all([known(m, gpu.id, 1), known(m, cpu.id, 1)])
    expect([gpu, cpu, second].map(({ id }) => m.runs.get(id).phase)).toEqual(['training', 'training', 'queued'])
    stop.release()
    await Promise.all([gpu, cpu, second].map(({ id }) => m.runs.settled(id)))
  })

  it('gives the place of a waiting run that is paused or stopped to the next', async () => {
    const stop = gate()
    const m = await manager({ beforeStep: (step) => (step === 1 ? stop.wait() : undefined) })
    const ids: string[] = []
    for (let i = 0; i < 4; i++) ids.push((await m.runs.start(testRequest({ epochs: 1 }))).id)
    await known(m, ids[0]!, 1)
    expect(await m.runs.pause(ids[1]!)).toMatchObject({ phase: 'paused', reason: null })
    expect(await m.runs.stop(ids[2]!)).toMatchObject({ phase: 'stopped' })
    stop.release()
    await m.runs.settled(ids[3]!)
    expect(ids.map((id) => m.runs.get(id).phase)).toEqual(['done', 'paused', 'stopped', 'done'])
  })
})

describe('what is asked of a run in the wrong phase', () => {
  it.each([
    ['pause', 'is done, so it cannot be paused; resume it first'],
    ['stop', 'is done, so it cannot be stopped; resume it first'],
    ['resume', 'is done; start a new run with more epochs'],
  ] as const)('%s of a run that is done is refused', async (action, sentence) => {
    const m = await manager()
    const { id } = await m.runs.start(testRequest({ epochs: 1 }))
    await m.runs.settled(id)
    await expect(m.runs[action](id)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: `The run "${id}" ${sentence}.`,
    })
  })

  it('stopping a run that has failed is refused, and its reason stays', async () => {
    const m = await manager({ beforeStep: (step, _, crash) => (step === 1 ? crash() : undefined) })
    const { id } = await m.runs.start(testRequest({ epochs: 1 }))
    const { reason } = await m.runs.settled(id)
    await expect(m.runs.stop(id)).rejects.toThrow('has failed, so it cannot be stopped; resume it first')
    expect(m.runs.get(id)).toMatchObject({ phase: 'failed', reason })
  })

  it('removing a run that trains is refused', async () => {
    const stop = gate()
    const m = await manager({ beforeStep: (step) => (step === 1 ? stop.wait() : undefined) })
    const { id } = await m.runs.start(testRequest({ epochs: 1 }))
    await known(m, id, 1)
    await expect(m.runs.remove([id])).rejects.toThrow(`The run "${id}" is training; stop it before removing it.`)
    stop.release()
    await m.runs.settled(id)
  })

  it('a run of no such name is not found', async () => {
    const m = await manager()
    for (const ask of [() => m.runs.get('nobody'), () => m.runs.pause('nobody'), () => m.runs.remove(['nobody'])])
      await expect((async () => ask())()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('retention', () => {
  it('keeps every n-th epoch, the best and the last', async () => {
    const retention = { everyEpochs: 4, atMost: null }
    const m = await manager({ validationErrors: [0.9, 0.1, 0.8, 0.7, 0.6, 0.5, 0.5, 0.5, 0.5] }, undefined, {
      retention,
    })
    const { id } = await m.runs.start(testRequest({ epochs: 9 }))
    await m.runs.settled(id)
    expect(m.runs.checkpoints(id).map(({ epoch }) => epoch + 1)).toEqual([2, 4, 8, 9])
    expect(await files(m, id)).toEqual(
      ['epoch-2', 'epoch-4', 'epoch-8', 'epoch-9'].map((name) => `${name}.safetensors`),
    )
  })

  it('keeps at most so many, the newest ones, beside the best', async () => {
    const retention = { everyEpochs: 1, atMost: 2 }
    const m = await manager({ validationErrors: [0.1] }, undefined, { retention })
    const { id } = await m.runs.start(testRequest({ epochs: 6 }))
    await m.runs.settled(id)
    expect(m.runs.checkpoints(id).map(({ epoch }) => epoch + 1)).toEqual([1, 5, 6])
  })
})

describe('events', () => {
  async function collect(events: AsyncIterable<RunEvent>, until: (event: RunEvent) => boolean) {
    const list: RunEvent[] = []
    for await (const event of events) {
      list.push(event)
      if (until(event)) break
    }
    return list
  }
  const isDone = (event: RunEvent) => event.kind === 'summary' && event.summary.phase === 'done'

  it('tell all of a training in order, numbered without a gap', async () => {
    const m = await manager()
    const reading = collect(m.runs.events(-1), isDone)
    await new Promise((resolve) => setImmediate(resolve))
    const { id } = await m.runs.start(testRequest({ epochs: 2 }))
    const events = await reading
    expect(events.map(({ sequence }) => sequence - events[0]!.sequence)).toEqual(range(events.length))
    const phases = events.flatMap((event) => (event.kind === 'summary' ? [event.summary.phase] : []))
    expect([...new Set(phases)]).toEqual(['queued', 'preparing', 'training', 'done'])
    const steps = events.flatMap((event) => (event.kind === 'steps' ? event.steps.map(({ step }) => step) : []))
    expect(steps).toEqual(range(8))
    const kinds = events.filter(({ kind }) => kind === 'epoch' || kind === 'checkpoint').map(({ kind }) => kind)
    expect(kinds).toEqual(['epoch', 'checkpoint', 'epoch', 'checkpoint'])
    expect(events.every(({ runId }) => runId === id)).toBe(true)
  })

  it('give a reader that comes back what it missed', async () => {
    const m = await manager()
    const reading = collect(m.runs.events(-1), (event) => event.kind === 'steps')
    await new Promise((resolve) => setImmediate(resolve))
    const { id } = await m.runs.start(testRequest({ epochs: 1 }))
    const before = await reading
    await m.runs.settled(id)
    const after = await collect(m.runs.events(before.at(-1)!.sequence), isDone)
    expect(after[0]!.sequence).toBe(before.at(-1)!.sequence + 1)
    expect(after.filter(({ kind }) => kind === 'steps')).toHaveLength(3)
  })

  it('begin with all runs for a reader that asks for what is no longer kept', async () => {
    const m = await manager()
    const { id } = await m.runs.start(testRequest({ epochs: 1 }))
    await m.runs.settled(id)
    for (const after of [17, Number.MAX_SAFE_INTEGER]) {
      const [event] = await collect(m.runs.events(after), () => true)
      expect(event).toMatchObject({ kind: 'reset', runId: '', summaries: [{ id, phase: 'done' }] })
    }
  })

  it('end for a reader that leaves while nothing happens', async () => {
    const m = await manager()
    const abort = new AbortController()
    const reading = collect(m.runs.events(-1, abort.signal), () => false)
    await new Promise((resolve) => setImmediate(resolve))
    abort.abort()
    expect(await reading).toEqual([])
    const left = m.runs.events(-1)
    const next = left.next()
    await left.return!()
    expect(await next).toEqual({ done: true, value: undefined })
  })
})

describe('names, notes and the trash', () => {
  it('keeps a new title, tags and note over a restart', async () => {
    const folder = await testFolder()
    const first = await manager({}, folder)
    const { id } = await first.runs.start(testRequest({ epochs: 1 }))
    await first.runs.settled(id)
    await first.runs.edit({ ids: [id], title: 'My best', tags: ['baseline'], note: 'slow start', archived: true })
    open.splice(open.indexOf(first), 1)
    await first.close()
    const m = await manager({}, folder)
    expect(m.runs.get(id)).toMatchObject({ title: 'My best', tags: ['baseline'], note: 'slow start', archived: true })
    expect(m.runs.file(id).title).toBe('All-CNN-C on Shapes')
  })

  it('changes of a title during a training are not lost to it', async () => {
    const stop = gate()
    const m = await manager({ beforeStep: (step) => (step === 3 ? stop.wait() : undefined) })
    const { id } = await m.runs.start(testRequest({ epochs: 2 }))
    await known(m, id, 3)
    stop.release()
    await Promise.all([m.runs.edit({ ids: [id], title: 'Renamed' }), m.runs.edit({ ids: [id], note: 'noted' })])
    expect(await m.runs.settled(id)).toMatchObject({ phase: 'done', title: 'Renamed', note: 'noted' })
  })

  it('gives a removed run back whole, with its curve', async () => {
    const m = await manager()
    const { id } = await m.runs.start(testRequest({ epochs: 1 }))
    const before = await m.runs.settled(id)
    const checkpoints = m.runs.checkpoints(id)
    await m.runs.remove([id])
    expect(m.runs.list()).toEqual([])
    expect((await m.runs.removed()).map((file) => file.id)).toEqual([id])
    await expect(m.checkpoints.open(checkpoints[0]!.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await m.runs.restore([id])).toEqual([before])
    expect(m.runs.checkpoints(id)).toEqual(checkpoints)
    expect(await stepsOf(m, id)).toEqual(range(4))
  })
})

describe('a checkpoint', () => {
  it.each([
    [
      'one byte flipped',
      async (path: string) => writeFile(path, Buffer.from(await readFile(path)).fill(0, 5, 6)),
      'its SHA-256 is not the one it was written with',
    ],
    ['a byte added', (path: string) => appendFile(path, 'x'), /it has \d+ bytes instead of \d+/],
    ['no content', (path: string) => writeFile(path, ''), 'it has 0 bytes instead of'],
  ])('with %s is refused on opening', async (_, damage, sentence) => {
    const m = await manager()
    const { id } = await m.runs.start(testRequest({ epochs: 1 }))
    await m.runs.settled(id)
    const info = m.runs.checkpoints(id)[0]!
    expect((await m.checkpoints.open(info.id)).info).toEqual(info)
    await damage(join(m.workspace.layout.root, info.path))
    await expect(m.checkpoints.open(info.id)).rejects.toMatchObject({ code: 'BAD_FILE' })
    await expect(m.checkpoints.open(info.id)).rejects.toThrow(sentence)
  })
})

describe('closing', () => {
  it('pauses what trains and what waits, and says why', async () => {
    const folder = await testFolder()
    const first = await manager({ beforeStep: () => new Promise((resolve) => setTimeout(resolve, 2)) }, folder)
    const training = await first.runs.start(testRequest({ epochs: 100 }))
    const waiting = await first.runs.start(testRequest())
    for await (const event of first.runs.events(-1)) if (event.kind === 'steps') break
    open.splice(open.indexOf(first), 1)
    await first.close()
    expect(first.engines.alive()).toBe(0)
    const m = await manager({}, folder)
    expect(m.runs.get(training.id)).toMatchObject({
      phase: 'paused',
      reason: 'The workbench was closed while this run was training; resume it to go on where it was.',
    })
    expect(m.runs.get(training.id).step).toBeGreaterThan(0)
    expect(m.runs.get(waiting.id).reason).toMatch('waiting for its turn')
  })

  it('kills an engine that does not listen, after a while', async () => {
    const stop = gate()
    const m = await manager({ beforeStep: () => stop.wait() })
    const { id } = await m.runs.start(testRequest())
    await stop.arrival
    await m.runs.close(20)
    expect(m.runs.get(id)).toMatchObject({ phase: 'paused', step: 0 })
  })
})

describe('curves', () => {
  it('follow a training: the same question again has the new steps', async () => {
    const stop = gate()
    const m = await manager({ beforeStep: (step) => (step === 3 ? stop.wait() : undefined) })
    const { id } = await m.runs.start(testRequest({ epochs: 1 }))
    await known(m, id, 3)
    expect(await stepsOf(m, id)).toEqual(range(3))
    stop.release()
    await m.runs.settled(id)
    expect(await stepsOf(m, id)).toEqual(range(4))
    expect(await stepsOf(m, id)).toEqual(range(4))
  })

  it('come in the order of the question, one a run and series', async () => {
    const m = await manager()
    const ids: string[] = []
    for (let i = 0; i < 2; i++) {
      const { id } = await m.runs.start(testRequest({ epochs: 1 }))
      await m.runs.settled(id)
      ids.unshift(id)
    }
    const query = { runIds: ids, x: 'epoch', series: ['error', 'loss'], from: 0.2, to: 0.6, buckets: 10 } as const
    const curves = await m.runs.metrics({ ...query, series: [...query.series] })
    expect(curves.map(({ runId, series }) => [runId, series])).toEqual(
      ids.flatMap((id) => [
        [id, 'error'],
        [id, 'loss'],
      ]),
    )
    expect(curves.map(({ x }) => [...x])).toEqual(Array(4).fill([0.25, 0.5]))
  })

  it('of an unknown run are not found', async () => {
    const m = await manager()
    const query = { runIds: ['nobody'], x: 'step', series: ['loss'], from: null, to: null, buckets: 10 } as const
    await expect(m.runs.metrics({ ...query, runIds: ['nobody'], series: ['loss'] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
