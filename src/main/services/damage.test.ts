import { access, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fakeTraining } from '../../../test/services/fakeEngine.ts'
import { gate, known, range, stepsOf } from '../../../test/services/testManager.ts'
import { testRequest, testRuns } from '../../../test/services/testRuns.ts'
import { testFolder } from '../../../test/testFolder.ts'
import type { RunRequest } from '../../shared/training/run.ts'
import { runPaths } from '../workspace/layout.ts'
import { HEADER_BYTES, RECORD_BYTES } from '../workspace/metricsRecord.ts'
import { openWorkspace } from '../workspace/workspace.ts'

/** A closed workspace with a run that was paused after its second epoch. */
async function pausedRun(asked: Partial<RunRequest> = {}) {
  const folder = await testFolder()
  const stop = gate()
  const m = await testRuns(
    folder,
    fakeTraining({ validationErrors: [0.4, 0.3], beforeStep: (step) => (step === 9 ? stop.wait() : undefined) }),
  )
  const { id } = await m.runs.start({ ...testRequest(), ...asked })
  await known(m as never, id, 9)
  const pausing = m.runs.pause(id)
  stop.release()
  await pausing
  await m.runs.edit({ ids: [id], note: 'mine' })
  await m.close()
  return { folder, id, paths: runPaths(join(folder, 'runs'), id) }
}

const cut = async (path: string) => writeFile(path, (await readFile(path)).subarray(0, 40))
const open = (folder: string) => testRuns(folder, fakeTraining({ validationErrors: [0.4, 0.3, 0.2] }))

const losses: [string, 'run' | 'state' | 'ledger' | 'epochs', (path: string) => Promise<unknown>][] = [
  ['run.json cut', 'run', cut],
  ['run.json empty', 'run', (path) => writeFile(path, '')],
  ['run.json gone', 'run', (path) => rm(path)],
  [
    'run.json of another id',
    'run',
    async (path) => writeFile(path, (await readFile(path, 'utf8')).replace('"id": "', '"id": "x')),
  ],
  ['state.json cut', 'state', cut],
  ['state.json of another kind', 'state', (path) => writeFile(path, '[]')],
  ['checkpoints.json cut', 'ledger', cut],
  [
    'checkpoints.json without a digest',
    'ledger',
    (path) => writeFile(path, '{"version":1,"checkpoints":[{"file":"x"}]}'),
  ],
  [
    'epochs.jsonl with a foreign first line',
    'epochs',
    async (path) => writeFile(path, `x${await readFile(path, 'utf8')}`),
  ],
  ['epochs.jsonl empty', 'epochs', (path) => writeFile(path, '')],
  ['epochs.jsonl gone', 'epochs', (path) => rm(path)],
]

describe('a run with', () => {
  it.each(losses)(
    '%s is shown, says so, keeps the damaged file, and goes on with nothing missing',
    async (_, part, damage) => {
      const { folder, id, paths } = await pausedRun()
      await damage(paths[part])
      const left = await readFile(paths[part], 'utf8').catch(() => null)

      const reader = await openWorkspace(folder, 'read')
      expect(reader.runs.list().map(({ file }) => file.id)).toEqual([id])
      if (part !== 'epochs') expect(reader.runs.problems()[0]).toContain('"allconv doctor --rebuild" makes it again')
      reader.close()
      expect(await readFile(paths[part], 'utf8').catch(() => null)).toBe(left) // a reader changes nothing

      const m = await open(folder)
      expect(m.runs.get(id)).toMatchObject({ phase: 'paused', step: 9 })
      await m.runs.resume(id)
      const done = await m.runs.settled(id)
      expect(done).toMatchObject({ phase: 'done', epochsDone: 3 })
      expect(m.runs.get(id).epochs.map(({ validationError }) => validationError)).toEqual([0.4, 0.3, 0.2])
      expect(await stepsOf(m as never, id)).toEqual(range(12))
      expect(done.warnings.join()).toContain(paths[part])
      if (left?.trim()) {
        const kept = (await readdir(paths.folder)).filter((name) => name.includes('.damaged'))
        expect(await readFile(join(paths.folder, kept[0]!), 'utf8')).toBe(left)
      }
      await m.close()
    },
  )

  it('run.json gone gets all of what was asked for back, how it is computed as well', async () => {
    const asked = { diagnosticsEvery: 3, step: 'eager', convolution: 'direct', runtime: 'wasm' } as const
    const { folder, id, paths } = await pausedRun(asked)
    const { request } = JSON.parse(await readFile(paths.run, 'utf8'))
    await rm(paths.run)
    const m = await open(folder)
    expect(m.workspace.runs.get(id).file.request).toEqual(request)
    await m.close()
    expect(JSON.parse(await readFile(paths.run, 'utf8')).request).toEqual({ ...request, ...asked })
  })

  it('run.json damaged and no checkpoint is named, with the file and what to do, wherever one asks for it', async () => {
    const { folder, id, paths } = await pausedRun()
    await cut(paths.run)
    await rm(paths.checkpoints, { recursive: true })
    const m = await open(folder)
    expect(m.workspace.runs.problems()).toEqual([expect.stringContaining(`${paths.run} is not JSON`)])
    await expect(m.runs.resume(id)).rejects.toThrow('put it back from a copy, or move the folder')
    await m.close()
  })

  it('one flipped record keeps all steps but that one, and says so', async () => {
    const { folder, id, paths } = await pausedRun()
    const bytes = await readFile(paths.metrics)
    bytes[16 + 2 * RECORD_BYTES + 20]! ^= 1
    await writeFile(paths.metrics, bytes)
    const m = await open(folder)
    await m.runs.resume(id)
    expect((await m.runs.settled(id)).warnings).toEqual([
      `${paths.metrics} is damaged: 1 step is missing in the curves; the others are kept.`,
    ])
    expect(await stepsOf(m as never, id)).toEqual(range(12).filter((step) => step !== 2))
    await m.close()
  })
})

describe('settings that cannot be read', () => {
  it('delete no checkpoint, and the run says why', async () => {
    const { folder, id } = await pausedRun()
    const m = await testRuns(
      folder,
      fakeTraining(),
      { retention: { everyEpochs: 10, atMost: 1 } },
      'settings.json is cut off.',
    )
    await m.runs.resume(id)
    const { warnings } = await m.runs.settled(id)
    expect(m.runs.checkpoints(id).map(({ step }) => step)).toEqual([4, 8, 9, 12])
    expect(warnings).toEqual(['settings.json is cut off. No checkpoint is deleted until then.'])
    await m.close()
  })
})

describe.skipIf(process.platform === 'win32')('moved away in mid-run', () => {
  const moves: [string, (folder: string, id: string) => [string, string]][] = [
    ['the workspace', (folder) => [folder, `${folder}-moved`]],
    ['the run', (folder, id) => [join(folder, 'runs', id), join(folder, 'elsewhere')]],
    ['metrics.bin', (folder, id) => [runPaths(join(folder, 'runs'), id).metrics, join(folder, 'elsewhere')]],
  ]
  it.each(moves)(
    '%s: the run rests with a sentence, and nothing is made at the old place',
    async (_, move) => {
      const folder = join(await testFolder(), 'workspace')
      const stop = gate()
      const m = await testRuns(folder, fakeTraining({ beforeStep: (step) => (step === 6 ? stop.wait() : undefined) }))
      const { id } = await m.runs.start(testRequest())
      await known(m as never, id, 6)
      const [from, to] = move(folder, id)
      await rename(from, to)
      stop.release()
      const { phase, reason } = await m.runs.settled(id)
      expect(phase).toBe('paused')
      expect(reason).toMatch(/is not there; .*put it back|moved away or replaced .*put it back/)
      await expect(access(from)).rejects.toThrow('ENOENT')
      await rename(to, from)
      await m.runs.resume(id)
      expect(await m.runs.settled(id)).toMatchObject({ phase: 'done', reason: null })
      expect(await stepsOf(m as never, id)).toEqual(range(12))
      await m.close()
    },
    60_000,
  )

  it('a training does not go on until the end of its epoch, which may take hours', async () => {
    const folder = await testFolder()
    const stop = gate()
    const slow = (step: number) => new Promise<void>((resolve) => setTimeout(resolve, step === 5 ? 3100 : 0))
    const m = await testRuns(
      folder,
      fakeTraining({ stepsPerEpoch: 1000, beforeStep: (step) => (step === 2 ? stop.wait() : slow(step)) }),
    )
    const { id } = await m.runs.start(testRequest())
    await known(m as never, id, 2)
    await rename(join(folder, 'runs', id), join(folder, 'elsewhere'))
    stop.release()
    const { phase, reason, step } = await m.runs.settled(id)
    expect([phase, reason]).toEqual(['paused', expect.stringContaining('was moved away or replaced')])
    expect(step).toBeLessThan(1000)
    await m.close()
  }, 60_000)
})

describe('a run that is done', () => {
  const lines = async (path: string) => (await readFile(path, 'utf8')).split('\n')
  const losses: [string, (path: string) => Promise<unknown>][] = [
    ['a foreign line', async (path) => writeFile(path, (await lines(path)).with(1, 'x').join('\n'))],
    ['a torn last line', async (path) => writeFile(path, (await readFile(path, 'utf8')).slice(0, -20))],
    ['a line that is gone', async (path) => writeFile(path, (await lines(path)).toSpliced(1, 1).join('\n'))],
    [
      'an epoch that is none',
      async (path) => writeFile(path, (await readFile(path, 'utf8')).replace('"epoch":1', '"epoch":1e300')),
    ],
    [
      'a number that is another epoch’s',
      async (path) => writeFile(path, (await readFile(path, 'utf8')).replace('"epoch":0', '"epoch":2')),
    ],
    [
      'one line alone that is left, of another number',
      async (path) => writeFile(path, `${(await lines(path))[0]!.replace('"epoch":0', '"epoch":4')}\n`),
    ],
    ['no file', (path) => rm(path)],
  ]
  it.each(losses)('with %s in epochs.jsonl is shown whole, to readers too, and says so', async (_, damage) => {
    const folder = await testFolder()
    const m = await open(folder)
    const { id } = await m.runs.start(testRequest())
    await m.runs.settled(id)
    await m.close()
    const paths = runPaths(join(folder, 'runs'), id)
    await damage(paths.epochs)
    const reader = await openWorkspace(folder, 'read')
    expect(reader.runs.get(id).epochs.map(({ epoch }) => epoch)).toEqual(range(3))
    expect(reader.runs.problems().join()).toContain(paths.epochs)
    reader.close()
    const again = await open(folder)
    expect(again.runs.get(id).warnings.join()).toContain(paths.epochs)
    expect(await lines(paths.epochs)).toHaveLength(3 + 1)
    await again.close()
    const after = await openWorkspace(folder, 'read')
    expect(after.runs.problems()).toEqual([])
    after.close()
  })
})

describe('a checkpoint that a killed main did not get to enter, with steps before it that it did not get to write', () => {
  /** A run that was killed after its second epoch, when main knew of nothing behind step 6. */
  async function killedRun(secondsOfStep = 0.5) {
    const folder = await testFolder()
    const stop = gate()
    const killed = await testRuns(
      folder,
      fakeTraining({
        validationErrors: [0.4, 0.3],
        secondsOfStep,
        beforeStep: (step) => (step === 9 ? stop.wait() : undefined),
      }),
    )
    const { id } = await killed.runs.start(testRequest())
    await known(killed as never, id, 9)
    killed.workspace.close() // nothing is written any more
    const paths = runPaths(join(folder, 'runs'), id)
    await truncate(paths.metrics, HEADER_BYTES + 6 * RECORD_BYTES)
    const ledger = JSON.parse(await readFile(paths.ledger, 'utf8'))
    await writeFile(paths.ledger, JSON.stringify({ ...ledger, checkpoints: ledger.checkpoints.slice(0, 1) }))
    return { folder, id, paths }
  }

  it('is not gone on from: they are trained once more, and the curves have no gap', async () => {
    const { folder, id, paths } = await killedRun()
    const m = await open(folder)
    expect(m.runs.get(id)).toMatchObject({ phase: 'paused', step: 4 })
    await m.runs.resume(id)
    const { phase, warnings } = await m.runs.settled(id)
    expect([phase, warnings]).toEqual(['done', [expect.stringContaining('trains them again from step 4')]])
    // Written again with the same tensors: the one that was set aside is in nobody's way any more.
    const names = await readdir(paths.checkpoints)
    expect(names.filter((name) => name.startsWith('epoch-2'))).toEqual(['epoch-2.safetensors'])
    expect(await stepsOf(m as never, id)).toEqual(range(12))
    expect(m.runs.get(id).epochs.map(({ validationError }) => validationError)).toEqual([0.4, 0.3, 0.2])
    await m.close()
  })

  it('is gone on from where that would take more than ten minutes, and the gap is told', async () => {
    const { folder, id } = await killedRun(200)
    const m = await open(folder)
    await m.runs.resume(id)
    expect((await m.runs.settled(id)).warnings.join()).toContain('2 steps are missing in the curves')
    expect(await stepsOf(m as never, id)).toEqual(range(12).filter((step) => step < 6 || step > 7))
    await m.close()
  })
})
