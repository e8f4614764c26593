import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fakeTraining } from '../../../test/services/fakeEngine.ts'
import { testRequest, testRuns } from '../../../test/services/testRuns.ts'
import { testFolder } from '../../../test/testFolder.ts'
import { runPaths } from '../workspace/layout.ts'
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
