import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fakeTraining } from '../../../test/services/fakeEngine.ts'
import { testRequest, testRuns } from '../../../test/services/testRuns.ts'
import { testFolder } from '../../../test/testFolder.ts'
import { runPaths } from '../workspace/layout.ts'
import { HEADER_BYTES, RECORD_BYTES } from '../workspace/metricsRecord.ts'
import { openWorkspace } from '../workspace/workspace.ts'
import { examineWorkspace } from './examineWorkspace.ts'

/** A closed workspace with a run that has trained its 12 steps. */
async function finishedRun() {
  const folder = await testFolder()
  const m = await testRuns(folder, fakeTraining({ validationErrors: [0.5, 0.4, 0.2] }))
  const { id } = await m.runs.start(testRequest())
  await m.runs.settled(id)
  await m.close()
  return { folder, id, paths: runPaths(join(folder, 'runs'), id) }
}

describe('a finished run', () => {
  const metricsLosses: [string, (path: string) => Promise<unknown>, RegExp][] = [
    ['cut', (path) => truncate(path, HEADER_BYTES + 5 * RECORD_BYTES - 3), /is not whole: 8 steps are missing in the /],
    ['gone', (path) => rm(path), /is missing: 12 steps are missing in the curves\.$/],
    ['a folder', (path) => rm(path).then(() => mkdir(path)), /is damaged: 12 steps are missing in the curves\.$/],
    [
      'without its header',
      async (path) => writeFile(path, (await readFile(path)).fill(0, 0, HEADER_BYTES)),
      /is damaged: its header is gone; "allconv doctor --rebuild" makes it again\.$/,
    ],
    [
      'with a flipped record',
      async (path) => writeFile(path, (await readFile(path)).fill(7, HEADER_BYTES + 24, HEADER_BYTES + 25)),
      /is damaged: 1 step is missing in the curves; the others are kept\.$/,
    ],
  ]
  it.each(metricsLosses)('whose metrics.bin is %s: the doctor says so and changes nothing', async (_, lose, words) => {
    const { folder, paths } = await finishedRun()
    const path = paths.metrics
    await lose(path)
    const before = await readdir(join(path, '..'))
    const reader = await openWorkspace(folder, 'read')
    expect((await examineWorkspace(reader, null)).problems).toEqual([expect.stringMatching(words)])
    reader.close()
    expect(await readdir(join(path, '..'))).toEqual(before)
  })

  it('of a network file lacks no steps: it came without', async () => {
    const { folder, id, paths } = await finishedRun()
    await rm(paths.metrics)
    await writeFile(paths.card, '{}')
    const workspace = await openWorkspace(folder)
    expect((await examineWorkspace(workspace, null)).problems).toEqual([])
    expect(await workspace.runs.repair(id, 'at rest')).toEqual([])
    workspace.close()
  })
})
