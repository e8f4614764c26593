import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fakeTraining } from '../../../test/services/fakeEngine.ts'
import { testRequest, testRuns } from '../../../test/services/testRuns.ts'
import { testFolder } from '../../../test/testFolder.ts'
import { openCatalogue } from '../workspace/catalogue.ts'
import { layoutOf, workspacePath } from '../workspace/layout.ts'
import { lockOwner } from '../workspace/lock.ts'
import { openWorkspace } from '../workspace/workspace.ts'
import { examineWorkspace } from './examineWorkspace.ts'
import type { RunsService } from './runs.ts'

/** A closed workspace with two trained runs, one of them renamed and one removed. */
async function trainedWorkspace() {
  const folder = await testFolder()
  const m = await testRuns(folder, fakeTraining({ validationErrors: [0.5, Number.NaN, 0.2] }))
  const ids: string[] = []
  for (let i = 0; i < 3; i++) {
    const { id } = await m.runs.start(testRequest())
    await m.runs.settled(id)
    ids.push(id)
  }
  await m.runs.edit({ ids: [ids[0]!], title: 'Named', tags: ['a', 'b'] })
  await m.runs.remove([ids[2]!])
  const summaries = detailsOf(m.runs)
  await m.close()
  return { folder, ids, summaries, layout: layoutOf(folder) }
}
/** All runs with all their epochs. */
const detailsOf = (runs: RunsService) => runs.list().map(({ id }) => runs.get(id))
const rowsOf = (folder: string) => {
  const catalogue = openCatalogue(layoutOf(folder).catalogue)
  const rows = catalogue.dump()
  catalogue.close()
  return rows
}
const summariesOf = async (folder: string) => {
  const m = await testRuns(folder, fakeTraining())
  const summaries = detailsOf(m.runs)
  await m.close()
  return summaries
}

describe('the catalogue', () => {
  it('comes out the same from the folders, row by row', async () => {
    const { folder } = await trainedWorkspace()
    const before = rowsOf(folder)
    const workspace = await openWorkspace(folder)
    await workspace.rebuildCatalogue()
    expect(workspace.catalogue.dump()).toEqual(before)
    workspace.close()
    expect(before.filter((row) => row.startsWith('runs '))).toHaveLength(2)
    expect(before.filter((row) => row.startsWith('epochs '))).toHaveLength(6)
    expect(before.filter((row) => row.startsWith('checkpoints '))).toHaveLength(6)
  })

  const losses: [string, (folder: string) => Promise<void>][] = [
    ['deleted', (folder) => rm(layoutOf(folder).catalogue)],
    ['overwritten with nonsense', (folder) => writeFile(layoutOf(folder).catalogue, 'nonsense'.repeat(2000))],
    [
      'cut in half',
      async (folder) => {
        const bytes = await readFile(layoutOf(folder).catalogue)
        await writeFile(layoutOf(folder).catalogue, bytes.subarray(0, bytes.length / 2))
      },
    ],
  ]
  it.each(losses)('is made anew when it was %s', async (_, lose) => {
    const { folder, summaries } = await trainedWorkspace()
    const before = rowsOf(folder)
    await lose(folder)
    expect(await summariesOf(folder)).toEqual(summaries)
    expect(rowsOf(folder)).toEqual(before)
  })

  it('believes the folders where they differ: changed, added and taken away behind its back', async () => {
    const { folder, ids, layout } = await trainedWorkspace()
    const statePath = join(layout.runs, ids[0]!, 'state.json')
    const state = JSON.parse(await readFile(statePath, 'utf8'))
    await writeFile(statePath, JSON.stringify({ ...state, note: 'written by hand' }))
    await rename(join(layout.runs, ids[1]!), join(folder, 'elsewhere'))
    await rename(join(layout.trash, 'runs', ids[2]!), join(layout.runs, ids[2]!))
    const summaries = await summariesOf(folder)
    expect(summaries.map(({ id }) => id).sort()).toEqual([ids[0]!, ids[2]!].sort())
    expect(summaries.find(({ id }) => id === ids[0])!.note).toBe('written by hand')
  })

  it('damaged in its middle costs no run, and is sound after a rebuild', async () => {
    const { folder, summaries, layout } = await trainedWorkspace()
    const before = rowsOf(folder)
    const bytes = await readFile(layout.catalogue)
    // The first page, which says what the file is, stays.
    await writeFile(layout.catalogue, bytes.fill(0x5a, 4096))
    const m = await testRuns(folder, fakeTraining())
    expect(detailsOf(m.runs)).toEqual(summaries)
    await m.workspace.rebuildCatalogue()
    expect(m.workspace.runs.problems()).toEqual([])
    expect(m.workspace.catalogue.dump()).toEqual(before)
    await m.close()
  })

  it('is done without where SQLite cannot work, and the doctor says so', async () => {
    const { folder, summaries, layout } = await trainedWorkspace()
    await rm(`${layout.catalogue}-wal`, { force: true })
    await mkdir(`${layout.catalogue}-wal`)
    const m = await testRuns(folder, fakeTraining())
    expect(detailsOf(m.runs)).toEqual(summaries)
    const { id } = await m.runs.start(testRequest())
    expect(await m.runs.settled(id)).toMatchObject({ phase: 'done' })
    expect(m.workspace.runs.problems()[0]).toContain('catalogue.sqlite cannot be used')
    await m.close()
  })

  it('held by another program keeps nothing waiting, and is put right at the next opening', async () => {
    const { folder, layout } = await trainedWorkspace()
    const m = await testRuns(folder, fakeTraining())
    const LibSql = createRequire(import.meta.url)('libsql')
    const other = new LibSql(layout.catalogue)
    other.exec('BEGIN IMMEDIATE')
    const started = performance.now()
    const { id } = await m.runs.start(testRequest())
    await m.runs.settled(id)
    expect(performance.now() - started).toBeLessThan(4000) // SQLite's own patience is five seconds a row
    expect(m.workspace.runs.problems()[0]).toContain('database is locked')
    other.exec('ROLLBACK')
    other.close()
    await m.close()
    await summariesOf(folder)
    expect(rowsOf(folder).filter((row) => row.startsWith('runs '))).toHaveLength(3)
  })

  it('opens from its rows alone as from the folders', async () => {
    const { folder, summaries } = await trainedWorkspace()
    expect(await summariesOf(folder)).toEqual(summaries)
    expect(summaries[0]!.epochs[1]!.validationError).toBeNaN()
  })
})

describe('a workspace', () => {
  it('takes one writer, and lets readers look beside it without changing anything', async () => {
    const { folder, summaries } = await trainedWorkspace()
    const writer = await openWorkspace(folder)
    await expect(openWorkspace(folder)).rejects.toMatchObject({
      code: 'LOCKED',
      message: expect.stringContaining(`in use by process ${process.pid}`),
    })
    const before = await readdir(folder)
    const reader = await openWorkspace(folder, 'read')
    expect(reader.runs.list().map(({ file }) => file.id)).toEqual(summaries.map(({ id }) => id))
    expect(() => reader.mustWrite()).toThrow('is open for reading only')
    reader.close()
    expect(await readdir(folder)).toEqual(before)
    writer.close()
    expect(await lockOwner(layoutOf(folder).lock)).toBeNull()
  })

  it('that does not exist is empty for a reader, who does not make it', async () => {
    const folder = join(await testFolder(), 'not', 'yet')
    const reader = await openWorkspace(folder, 'read')
    expect(reader.runs.list()).toEqual([])
    const report = await examineWorkspace(reader, null)
    expect(report).toMatchObject({ path: folder, exists: false, writable: true, usedBytes: 0, problems: [] })
    expect(report.freeBytes).toBeGreaterThan(0)
    reader.close()
    await expect(stat(folder)).rejects.toThrow('ENOENT')
  })

  it('names a run folder that makes no sense, and shows the others', async () => {
    const { folder, ids, layout } = await trainedWorkspace()
    await rm(join(layout.runs, ids[0]!, 'checkpoints'), { recursive: true })
    const path = join(layout.runs, ids[0]!, 'run.json')
    await writeFile(path, '{"id": "x"')
    await mkdir(join(layout.runs, 'half-made'))
    const workspace = await openWorkspace(folder)
    expect(workspace.runs.list().map(({ file }) => file.id)).toEqual([ids[1]])
    expect(workspace.runs.problems()).toEqual([
      `${path} is not JSON; it was probably cut off or edited by hand, and no checkpoint is there to make it again from; put it back from a copy, or move the folder ${join(path, '..')} away.`,
    ])
    workspace.close()
  })

  it('is rid of what a killed import left, once opened for writing', async () => {
    const { folder, ids, layout } = await trainedWorkspace()
    await mkdir(join(layout.runs, '.importing-x', 'checkpoints'), { recursive: true })
    await mkdir(join(layout.datasets, '.incoming-set-4194305-0123abcd'), { recursive: true }) // no process has such a number
    await mkdir(join(layout.datasets, `.incoming-other-${process.pid}-0123abcd`))
    const workspace = await openWorkspace(folder)
    workspace.close()
    expect((await readdir(layout.runs)).sort()).toEqual([ids[0]!, ids[1]!].sort())
    expect(await readdir(layout.datasets)).toEqual([`.incoming-other-${process.pid}-0123abcd`])
  })

  it('lets the doctor find leftovers, strays and damage', async () => {
    const { folder, ids, layout } = await trainedWorkspace()
    const checkpoints = join(layout.runs, ids[0]!, 'checkpoints')
    const [damaged, stray] = [join(checkpoints, 'epoch-1.safetensors'), join(checkpoints, 'stray.safetensors')]
    const leftover = join(layout.runs, ids[0]!, '.state.json.0123abcd.tmp')
    await writeFile(damaged, 'damaged')
    await writeFile(stray, 'stray')
    await writeFile(leftover, '')
    const { utimes } = await import('node:fs/promises')
    await utimes(leftover, 1, 1)
    const m = await testRuns(folder, fakeTraining())
    const report = await examineWorkspace(m.workspace, m.checkpoints)
    await m.close()
    expect(report).toMatchObject({ exists: true, writable: true })
    expect(report.usedBytes).toBeGreaterThan(1000)
    expect(report.problems).toEqual([
      `1 half-written file of an earlier crash can be deleted, e.g. ${leftover}.`,
      `${stray} is in no list of checkpoints; "allconv doctor --rebuild" enters it if it is sound.`,
      expect.stringMatching(/epoch-1.safetensors is damaged: it has 7 bytes instead of \d+; choose another one/),
    ])
  })

  it('calls a checkpoint of a run at work no stray', async () => {
    const { folder, ids, layout } = await trainedWorkspace()
    const folderOf = (id: string) => join(layout.runs, id)
    await writeFile(join(folderOf(ids[0]!), 'checkpoints', 'epoch-9.safetensors'), 'just written')
    const statePath = join(folderOf(ids[0]!), 'state.json')
    const state = JSON.parse(await readFile(statePath, 'utf8'))
    for (const [phase, problems] of [
      ['training', 0],
      ['paused', 1],
    ] as const) {
      await writeFile(statePath, JSON.stringify({ ...state, phase }))
      const workspace = await openWorkspace(folder, 'read')
      expect((await examineWorkspace(workspace, null)).problems).toHaveLength(problems)
      workspace.close()
    }
  })

  // Permissions mean nothing to root.
  it.runIf(process.platform !== 'win32' && process.getuid?.() !== 0)('that cannot be written says so', async () => {
    const folder = await testFolder()
    await chmod(folder, 0o555)
    await expect(openWorkspace(folder)).rejects.toMatchObject({ code: 'DISK' })
    await chmod(folder, 0o755)
  })

  it('lies where a file is: refused in one sentence', async () => {
    const file = join(await testFolder(), 'file')
    await writeFile(file, '')
    await expect(openWorkspace(file)).rejects.toMatchObject({ code: 'DISK', message: expect.stringContaining(file) })
  })

  it.each([
    ['a name given', '/tmp/mine', {}, 'linux', '/tmp/mine'],
    ['the environment', undefined, { ALLCONV_WORKSPACE: '/tmp/theirs' }, 'linux', '/tmp/theirs'],
    ['Linux', undefined, {}, 'linux', '/home/ada/AllConv Workbench'],
    ['macOS', undefined, {}, 'darwin', '/home/ada/Documents/AllConv Workbench'],
  ])('is found by %s', (_, named, environment, platform, expected) => {
    expect(workspacePath(named, environment, platform, '/home/ada')).toBe(expected)
  })
})

describe('200 runs', () => {
  it('open from the catalogue without blocking, and list', async () => {
    const { folder, ids, layout } = await trainedWorkspace()
    const source = join(layout.runs, ids[0]!)
    const { cp } = await import('node:fs/promises')
    for (let i = 0; i < 198; i++) {
      const id = `copy-${String(i).padStart(3, '0')}`
      await cp(source, join(layout.runs, id), { recursive: true })
      const file = JSON.parse(await readFile(join(layout.runs, id, 'run.json'), 'utf8'))
      await writeFile(join(layout.runs, id, 'run.json'), JSON.stringify({ ...file, id }))
    }
    expect(await summariesOf(folder)).toHaveLength(200)
    expect(await summariesOf(folder)).toHaveLength(200)
    expect(rowsOf(folder).filter((row) => row.startsWith('epochs '))).toHaveLength(600)
  })
})
