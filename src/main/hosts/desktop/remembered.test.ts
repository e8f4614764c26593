import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openLog } from './log.ts'
import { readRecent, withRecent, writeRecent } from './recentWorkspaces.ts'
import { FIRST_STATE, readWindowState, writeWindowState } from './windowState.ts'

// What the desktop application keeps in the platform's folders: whatever lies there, it starts.

const folder = mkdtempSync(join(tmpdir(), 'allconv-kept-'))
afterAll(() => rmSync(folder, { recursive: true }))
const DAMAGE = ['', '{', 'null', '[1]', '"text"', '{"x":"1"}', '{"width":1e9}']

describe('the window’s place', () => {
  const file = join(folder, 'window.json')
  test('comes back as it was', async () => {
    const state = { x: -10, y: 20, width: 1000, height: 700, maximised: true }
    await writeWindowState(file, state)
    expect(await readWindowState(file)).toEqual(state)
    expect(existsSync(`${file}.tmp`)).toBe(false)
  })
  test.each(DAMAGE)('is the first one where the file holds %j', async (content) => {
    writeFileSync(file, content)
    expect(await readWindowState(file)).toEqual(FIRST_STATE)
  })
})

describe('recent workspaces', () => {
  const file = join(folder, 'new', 'recent.json')
  test('stand once each, the last one first, ten at most', async () => {
    let recent: string[] = []
    for (const path of ['a', 'b', 'a', ...'cdefghijkl']) recent = withRecent(recent, path)
    expect(recent.join('')).toBe('lkjihgfedc')
    await writeRecent(file, recent)
    expect(await readRecent(file)).toEqual(recent)
  })
  test.each(DAMAGE)('are none where the file holds %j', async (content) => {
    writeFileSync(file, content)
    expect(await readRecent(file)).toEqual([])
  })
})

describe('the log', () => {
  test('adds lines, and begins anew beside the old one when it has grown large', () => {
    const file = join(folder, 'logs', 'workbench.log')
    openLog(file).write('error', 'first')
    openLog(file).write('info', 'second')
    expect(readFileSync(file, 'utf8')).toMatch(/^\S+Z error first\n\S+Z info second\n$/)
    writeFileSync(file, 'x'.repeat(5_000_001))
    openLog(file).write('info', 'third')
    expect(readFileSync(file, 'utf8')).toMatch(/^\S+Z info third\n$/)
    expect(existsSync(`${file}.old`)).toBe(true)
  })
  test('never ends the application, wherever it is to lie', () => {
    writeFileSync(join(folder, 'a-file'), '')
    expect(() => openLog(join(folder, 'a-file', 'log')).write('error', 'words')).not.toThrow()
  })
})
