import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../../../test/testFolder.ts'
import { DEFAULT_SETTINGS } from '../../shared/api/host.ts'
import { openWorkspace } from '../workspace/workspace.ts'
import { createSettings } from './settings.ts'

async function withFile(content: string | null) {
  const workspace = await openWorkspace(await testFolder())
  if (content !== null) await writeFile(workspace.layout.settings, content)
  const settings = await createSettings(workspace)
  workspace.close()
  return { settings, path: workspace.layout.settings }
}

describe('settings', () => {
  it('are the defaults until something is saved, and hold afterwards', async () => {
    const { settings, path } = await withFile(null)
    expect(settings.get()).toEqual(DEFAULT_SETTINGS)
    await settings.save({ theme: 'dark', threads: undefined })
    expect(settings.get()).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' })
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(settings.get())
  })

  it('of an older version take the defaults for what they lack', async () => {
    const { settings } = await withFile('{"threads": 3}')
    expect(settings.get()).toEqual({ ...DEFAULT_SETTINGS, threads: 3 })
    expect(settings.problem).toBeNull()
  })

  it.each([
    ['no JSON', '{"threads"', 'is not JSON'],
    ['a wrong value', '{"threads": -1}', 'does not hold what it should at threads'],
  ])('with %s are left alone, and the defaults used', async (_, content, sentence) => {
    const { settings, path } = await withFile(content)
    expect(settings.get()).toEqual(DEFAULT_SETTINGS)
    expect(settings.problem).toContain(sentence)
    expect(await readFile(path, 'utf8')).toBe(content)
  })
})
