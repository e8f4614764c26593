import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fakeTraining } from '../../../test/services/fakeEngine.ts'
import { testRequest, testRuns } from '../../../test/services/testRuns.ts'
import { testFolder } from '../../../test/testFolder.ts'
import { readCheckpoint, writeCheckpoint } from '../engine/checkpoint/checkpointFile.ts'
import { type RunPaths, runPaths } from '../workspace/layout.ts'
import { createHost, type HostOptions } from './host.ts'

/** A closed workspace with a run that has trained to its end: 12 steps, a checkpoint after each fourth. */
async function finishedRun() {
  const folder = await testFolder()
  const m = await testRuns(folder, fakeTraining({ validationErrors: [0.5, 0.4, 0.2] }))
  const { id } = await m.runs.start(testRequest())
  await m.runs.settled(id)
  await m.close()
  const paths = runPaths(join(folder, 'runs'), id)
  return { folder, id, paths, files: (await readdir(paths.checkpoints)).sort() }
}

/** What "allconv doctor --rebuild" does. @returns how many checkpoints it has found */
async function rebuild(folder: string) {
  const m = await testRuns(folder, fakeTraining({ validationErrors: [] }))
  const host = createHost({ context: { workspace: m.workspace } } as HostOptions)
  const { checkpoints } = await host.rebuildCatalogue()
  await m.close()
  return checkpoints
}

describe('rebuilding a workspace keeps every checkpoint of a finished run', () => {
  it.each([[1], [3]])('with no list of them, no metrics, and %d in the folder', async (count) => {
    const { folder, paths, files } = await finishedRun()
    const left = files.slice(-count)
    for (const file of files.slice(0, -count)) await rm(join(paths.checkpoints, file))
    await rm(paths.ledger)
    await rm(paths.metrics)
    expect(await rebuild(folder)).toBe(count)
    expect((await readdir(paths.checkpoints)).sort()).toEqual(left)
  })

  it('with a list of the first alone, and no metrics', async () => {
    const { folder, paths, files } = await finishedRun()
    const { checkpoints } = JSON.parse(await readFile(paths.ledger, 'utf8'))
    await writeFile(paths.ledger, JSON.stringify({ version: 1, checkpoints: checkpoints.slice(0, 1) }))
    await rm(paths.metrics)
    expect(await rebuild(folder)).toBe(3)
    expect((await readdir(paths.checkpoints)).sort()).toEqual(files)
  })
})

it('rebuilding says what it has put right, at the opening as well', async () => {
  const { folder, paths } = await finishedRun()
  await writeFile(paths.state, '{')
  await writeFile(paths.metrics, (await readFile(paths.metrics)).fill(0, 0, 4))
  const m = await testRuns(folder, fakeTraining({ validationErrors: [] }))
  const host = createHost({ context: { workspace: m.workspace } } as HostOptions)
  const { problems } = await host.rebuildCatalogue()
  await m.close()
  expect(problems).toEqual([
    `${paths.metrics} is damaged: its header was made again; the damaged file is kept as ${paths.metrics}.damaged.`,
    expect.stringContaining(`it was made again from the rest of the run; the damaged one is kept as ${paths.state}.`),
  ])
})

it('a run that goes on keeps its only checkpoint, also where no step before it is recorded', async () => {
  const { folder, id, paths, files } = await finishedRun()
  for (const file of files.slice(1)) await rm(join(paths.checkpoints, file))
  await rm(paths.ledger)
  await rm(paths.metrics)
  const m = await testRuns(folder, fakeTraining({ validationErrors: [] }))
  await m.workspace.runs.repair(id, 'to go on')
  expect(m.workspace.runs.get(id).checkpoints).toHaveLength(1)
  expect(await readdir(paths.checkpoints)).toEqual(files.slice(0, 1))
  await m.close()
})

it.each([
  ['state.json', (paths: RunPaths) => [paths.state]],
  ['state.json and the list', (paths: RunPaths) => [paths.state, paths.ledger]],
] as const)('a finished run without %s is finished', async (_, lost) => {
  const { folder, id, paths } = await finishedRun()
  for (const path of lost(paths)) await rm(path)
  expect(await rebuild(folder)).toBe(3)
  const m = await testRuns(folder, fakeTraining({ validationErrors: [] }))
  expect(m.runs.get(id)).toMatchObject({ phase: 'done', step: 12 })
  await m.close()
})

it('imported weights that lost all but their file are what they were, and no training goes on from them', async () => {
  const { folder, id, paths, files } = await finishedRun()
  for (const file of files.slice(1)) await rm(join(paths.checkpoints, file))
  const [only] = files
  const { header, tensors } = await readCheckpoint(join(paths.checkpoints, only!))
  const imported = { ...header, imported: { file: 'elsewhere.safetensors' }, metrics: null, best: null }
  await writeCheckpoint(join(paths.checkpoints, only!), { header: imported, tensors })
  for (const path of [paths.run, paths.state, paths.ledger, paths.epochs, paths.metrics]) await rm(path)
  expect(await rebuild(folder)).toBe(1)
  const m = await testRuns(folder, fakeTraining({ validationErrors: [] }))
  expect(m.runs.get(id)).toMatchObject({ phase: 'done', imported: { file: 'elsewhere.safetensors' } })
  expect(m.runs.checkpoints(id)).toMatchObject([{ kind: 'imported' }])
  await m.close()
  // Whatever an earlier version made of it.
  await writeFile(paths.state, (await readFile(paths.state, 'utf8')).replace('"done"', '"paused"'))
  const later = await testRuns(folder, fakeTraining({ validationErrors: [] }))
  await expect(later.runs.resume(id)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringMatching(/imported weights/),
  })
  await later.close()
})
