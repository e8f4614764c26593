import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { faultyDisk, prepareFaultyDisk } from '../../../test/faults/faultyDisk.mjs'
import { fakeTraining } from '../../../test/services/fakeEngine.ts'
import { range, stepsOf } from '../../../test/services/testManager.ts'
import { testRequest, testRuns } from '../../../test/services/testRuns.ts'
import { testFolder } from '../../../test/testFolder.ts'
import { errorMessage, WorkbenchError } from '../../shared/errors.ts'

let disk: ReturnType<typeof faultyDisk> | null = null
afterEach(() => disk?.restore())
beforeAll(prepareFaultyDisk)

const SENTENCE = /^[A-Z/].*\.$/s
const training = () => fakeTraining({ stepsPerEpoch: 2, validationErrors: [0.4, 0.3] })

/** A training of two epochs in a fresh workspace while the disk fails; what it says of itself when it has ended. */
async function trainOn(folder: string, fails: (number: number) => boolean, code: string) {
  disk = faultyDisk({ below: folder, code, fails: (_, number) => fails(number) })
  const said: string[] = []
  let id: string | null = null
  try {
    const m = await testRuns(folder, training())
    try {
      ;({ id } = await m.runs.start(testRequest({ epochs: 2 })))
      const { phase, reason } = await m.runs.settled(id)
      if (reason) said.push(reason)
      if (phase !== 'done') expect(reason, 'a run that rests says why').toBeTruthy()
    } finally {
      await m.close()
    }
  } catch (error) {
    expect(error, String(error)).toBeInstanceOf(WorkbenchError)
    said.push(errorMessage(error).message)
  }
  const { failed, calls } = disk
  disk.restore()
  return { id, said, failed, calls: calls.length }
}

/**
 * Whatever happened: the run is there or was never promised, goes on to its end, and nothing of it is missing; `mayLack` steps of the curve that never
 * reached the disk while a later checkpoint did, if the run says so.
 */
async function expectWhole(folder: string, id: string | null, { mayLack = false } = {}) {
  const m = await testRuns(folder, training())
  try {
    expect(m.workspace.runs.problems()).toEqual([])
    expect(m.runs.list().map((run) => run.id)).toEqual(id ? [id] : [])
    if (!id) return
    if (m.runs.get(id).phase !== 'done') await m.runs.resume(id)
    expect(await m.runs.settled(id)).toMatchObject({ phase: 'done', step: 4 })
    expect(m.runs.get(id).epochs.map(({ epoch, validationError }) => [epoch, validationError])).toEqual([
      [0, 0.4],
      [1, 0.3],
    ])
    const steps = await stepsOf(m as never, id)
    if (mayLack && steps.length < 4) expect(m.runs.get(id).warnings.join('\n')).toContain(`${4 - steps.length} step`)
    else expect(steps).toEqual(range(4))
    for (const checkpoint of m.runs.checkpoints(id)) await m.checkpoints.open(checkpoint.id)
    expect(m.runs.checkpoints(id).map(({ epoch, best }) => [epoch, best])).toEqual([
      [0, false],
      [1, true],
    ])
    const names = await readdir(m.workspace.runs.paths(id).folder, { recursive: true })
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([])
  } finally {
    await m.close()
  }
}

describe('every call that changes the disk in a short training, failing once', () => {
  // The long form, `npm run bench -- faults`, lets each place fail in every way.
  const codes = ['ENOSPC', 'EIO', 'EACCES']
  const rounds = process.env.ALLCONV_FAULTS_LONG ? codes.map((code) => [code]) : [codes]
  it.each(rounds.map((codes) => ({ codes })))(
    'nothing is lost, and every message is a sentence: $codes',
    async ({ codes }) => {
      let places = 0
      for (let nth = 0; ; nth++) {
        const folder = await testFolder()
        const code = codes[nth % codes.length]!
        const { id, said, failed } = await trainOn(folder, (number) => number === nth, code)
        if (failed.length === 0) break
        places++
        const where = `call ${nth}, ${failed[0]!.operation} ${failed[0]!.path}`
        for (const sentence of said) expect(sentence, where).toMatch(SENTENCE)
        await expectWhole(folder, id).catch((error: Error) => {
          error.message = `${where}: ${error.message}`
          throw error
        })
      }
      expect(places).toBeGreaterThan(70)
    },
    300_000,
  )
})

describe('a disk that takes nothing from some moment on, and is well again at the next start', () => {
  it('costs no step that was recorded, and no epoch whose checkpoint is there; steps that were not recorded are told', async () => {
    for (let from = 20; ; from += 24) {
      const folder = await testFolder()
      const { id, said, failed } = await trainOn(folder, (number) => number >= from, 'ENOSPC')
      if (failed.length === 0) break
      await rm(join(folder, 'lock.json'), { force: true }) // its process has ended, in earnest
      for (const sentence of said) expect(sentence, `from call ${from}`).toMatch(SENTENCE)
      await expectWhole(folder, id, { mayLack: true }).catch((error: Error) => {
        error.message = `from call ${from}, ${failed[0]!.operation} ${failed[0]!.path}: ${error.message}`
        throw error
      })
    }
  }, 300_000)
})
