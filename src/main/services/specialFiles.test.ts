import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { visitWorkspace } from '../../../test/faults/visitWorkspace.ts'
import { filesOf, makeTemplate, writeFiles } from '../../../test/faults/workspaceTemplate.ts'
import { testFolder } from '../../../test/testFolder.ts'

/** What may stand in a file's place and is none. */
const SPECIAL: [string, (path: string, pipe: string) => Promise<unknown> | unknown][] = [
  ['a named pipe', (path) => execFileSync('mkfifo', [path])],
  ['a link to a named pipe', (path, pipe) => symlink(pipe, path)],
  ['a link to a device that never ends', (path) => symlink('/dev/zero', path)],
  ['a link that leads nowhere', (path) => symlink('nowhere/at/all', path)],
  ['a link to itself', (path) => symlink(path, path)],
  ['a folder', (path) => mkdir(path)],
]
let root = ''
let template = ''
let files = new Map<string, Buffer>()
let ids = { done: '', paused: '', removed: '' }
beforeAll(async () => {
  if (process.platform === 'win32') return
  root = await mkdtemp(join(tmpdir(), 'allconv-special-'))
  execFileSync('mkfifo', [join(root, 'pipe')])
  template = join(root, 'template')
  ids = await makeTemplate(template)
  files = await filesOf(template)
  return () => rm(root, { recursive: true })
})

/** Every kind of file that a workspace has, once: those of a paused run, and all that belongs to none. */
const kinds = () => [
  'lock.json',
  ...[...files.keys()].filter((path) => !/^(runs|trash)\//.test(path) || path.includes(ids.paused)),
]

describe.skipIf(process.platform === 'win32').each(SPECIAL)('%s in the place of a file', (what, put) => {
  it('of any kind is answered by a sentence, never waited for, and costs nothing that another file holds', async () => {
    // A pipe, which is what one would wait for, is tried with all of them; the others take turns.
    const turn = SPECIAL.findIndex(([other]) => other === what)
    for (const [index, path] of kinds().entries()) {
      if (turn > 0 && index % (SPECIAL.length - 1) !== turn - 1) continue
      const folder = join(await testFolder(), 'workspace')
      await writeFiles(files, folder)
      await rm(join(folder, path), { force: true })
      await put(join(folder, path), join(root, 'pipe'))
      const started = Date.now()
      const { findings, shown } = await visitWorkspace(folder)
      expect(findings, path).toEqual([])
      expect(Date.now() - started, path).toBeLessThan(10_000)
      expect(shown, path).toEqual(expect.arrayContaining(Object.values(ids)))
    }
  })
})
