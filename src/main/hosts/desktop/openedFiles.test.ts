import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { filesOf, OpenedFiles, optionOf } from './openedFiles.ts'

const folder = mkdtempSync(join(tmpdir(), 'opened-'))
for (const name of ['net.safetensors', 'cat.PNG', 'notes.txt']) writeFileSync(join(folder, name), '')
afterAll(() => rmSync(folder, { recursive: true }))

test('a command line gives the files that can be opened and exist', () => {
  const argv = [
    'allconv',
    '--workspace',
    folder,
    'net.safetensors',
    join(folder, 'cat.PNG'),
    'notes.txt',
    'gone.png',
    '--flag',
  ]
  expect(filesOf(argv, folder)).toEqual([join(folder, 'net.safetensors'), join(folder, 'cat.PNG')])
})

test('files that come before anybody listens are kept', () => {
  const files = new OpenedFiles()
  files.add(['a.png'])
  const listener = vi.fn()
  files.listen(listener)
  files.add([])
  files.add(['b.png', 'c.png'])
  expect(listener.mock.calls).toEqual([[['a.png']], [['b.png', 'c.png']]])
})

test.each([
  [['x', '--workspace', '/w'], '/w'],
  [['x', '--workspace=/w'], '/w'],
  [['x', '--workspaces', '/w'], null],
  [['x', '--workspace'], null],
])('%j names the workspace %s', (argv, expected) => expect(optionOf(argv, 'workspace')).toBe(expected))
