import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtEngine } from '../../test/builtEngine.ts'
import { tinyDataset } from '../../test/training/tinyDataset.ts'
import type { Architecture } from '../shared/architecture/spec.ts'
import { PAPER_RECIPE } from '../shared/training/presets.ts'
import { type Application, createApplication } from './application.ts'
import { nodeProcess } from './engine/client.ts'

/** The same pictures under other class lists; `order[label]` is where a corner's name stands. */
const SETS = {
  corners: {},
  turned: { classes: ['d', 'c', 'b', 'a'], order: [3, 2, 1, 0] },
  renamed: { classes: ['w', 'x', 'y', 'z'] },
  mixed: { classes: ['ant', 'b', 'c', 'zebra'], order: [3, 1, 2, 0] },
} as const

/** Sees where something is: its last maps cover the whole image. */
const NETWORK: Architecture = {
  id: 'where',
  title: 'Where',
  input: { height: 32, width: 32, channels: 3 },
  layers: [
    { kind: 'convolution', kernel: 4, stride: 4, padding: 0, channels: 8, relu: true },
    { kind: 'convolution', kernel: 8, stride: 1, padding: 0, channels: 4, relu: false },
    { kind: 'global-average' },
  ],
}

let application: Application
let checkpointId: string
const removals: (() => Promise<void>)[] = []

beforeAll(async () => {
  const workspace = await mkdtemp(join(tmpdir(), 'allconv-test-'))
  removals.push(() => rm(workspace, { recursive: true, force: true }))
  for (const [name, { ...list }] of Object.entries(SETS)) {
    const { folder, remove } = await tinyDataset({ train: 160, test: 40 }, { name, ...structuredClone(list) } as never)
    removals.push(remove)
    await cp(folder, join(workspace, 'datasets', name), { recursive: true })
  }
  const capabilities = { revealInFolder: false, nativeDialogs: false, remoteHosts: false, notifications: false }
  const startProcess = nodeProcess(await builtEngine())
  application = await createApplication({ workspace, startProcess, capabilities, threads: 1 })
  const { runs } = application.services
  const { id } = await runs.start({
    architecture: NETWORK,
    dataset: 'corners',
    recipe: {
      ...PAPER_RECIPE,
      epochs: 3,
      batchSize: 8,
      learningRate: 0.01,
      weightDecay: 0,
      initialisation: 'he',
      preprocessing: 'standardise',
      dropout: false,
      validationShare: 0,
    },
    seed: 5,
    runtime: 'auto',
    step: 'eager',
    convolution: 'direct',
  })
  expect(await runs.settled(id)).toMatchObject({ phase: 'done', reason: null })
  checkpointId = runs.checkpoints(id).find(({ last }) => last)!.id
}, 120_000)
afterAll(async () => {
  await application.close()
  for (const remove of removals) await remove()
})

const evaluate = (dataset: keyof typeof SETS, classMap?: Record<string, string | null>) =>
  application.services.evaluations.evaluate({ checkpointId, dataset, part: 'test', classMap })

describe('an evaluation on the same pictures', () => {
  it('gives the same error whatever the order of the classes, told in the data set’s own', async () => {
    const own = await evaluate('corners')
    const turned = await evaluate('turned')
    expect(own).toMatchObject({ matching: 'same', classes: ['a', 'b', 'c', 'd'] })
    expect(own.error).toBeLessThan(0.5) // what was learnt: chance is 0.75
    expect(turned).toMatchObject({ matching: 'by name', classes: ['d', 'c', 'b', 'a'], error: own.error })
    expect(turned.loss).toBeCloseTo(own.loss, 5)
    // Row and column of the other order are those of the first, turned: the matrix read backwards.
    expect([...turned.confusion]).toEqual([...own.confusion].toReversed())
    const [left, right] = await Promise.all(
      (['corners', 'turned'] as const).map((dataset) =>
        application.services.evaluations.predictions({ checkpointId, dataset, part: 'test' }),
      ),
    )
    const names = (of: typeof left, classes: readonly string[]) => Array.from(of!.predicted, (at) => classes[at])
    expect(names(right, turned.classes)).toEqual(names(left, own.classes))
  })

  it('is refused under other names, and done where the user says which is which', async () => {
    await expect(evaluate('renamed')).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('renamed has other classes than'),
    })
    await expect(evaluate('renamed')).rejects.toThrow('(w, x, y and z instead of a, b, c and d)')
    const own = await evaluate('corners')
    const told = await evaluate('renamed', { w: 'a', x: 'b', y: 'c', z: 'd' })
    expect(told).toMatchObject({ matching: 'as told', classes: ['w', 'x', 'y', 'z'], error: own.error })
    // Another word on the same pictures is another question.
    expect((await evaluate('renamed', { w: 'b', x: 'a', y: 'c', z: 'd' })).error).not.toBe(own.error)
  })

  it('leaves classes out that the user leaves out, and tells the rest in the network’s classes', async () => {
    const own = await evaluate('corners')
    const some = await evaluate('mixed', { ant: 'd', zebra: null })
    expect(some.classes).toEqual(['a', 'b', 'c', 'd'])
    expect(some.count).toBe(30)
    const rows = [...own.confusion]
    rows.fill(0, 0, 4) // the corner that is called zebra there
    expect([...some.confusion]).toEqual(rows)
    await expect(evaluate('mixed', { ant: null, b: null, c: null, zebra: null })).rejects.toThrow(
      'leaves every class out',
    )
  })
})
