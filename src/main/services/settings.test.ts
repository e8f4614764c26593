import { lstat, mkdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../../../test/testFolder.ts'
import { DEFAULT_SETTINGS } from '../../shared/api/host.ts'
import { layoutOf } from '../workspace/layout.ts'
import { openWorkspace } from '../workspace/workspace.ts'
import { createSettings, readSettings } from './settings.ts'

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

  it('are read of a workspace that nobody has opened, and of none, which stays none', async () => {
    const layout = layoutOf(join(await testFolder(), 'workspace'))
    expect(await readSettings(layout)).toEqual({ settings: DEFAULT_SETTINGS, problem: null, unreadable: null })
    await expect(stat(layout.root)).rejects.toThrow('ENOENT')
    await mkdir(layout.root)
    await writeFile(layout.settings, '{"tensorflowFolder": "/opt/tensorflow", "threads": 2}')
    const { settings } = await readSettings(layout)
    expect(settings).toEqual({ ...DEFAULT_SETTINGS, tensorflowFolder: '/opt/tensorflow', threads: 2 })
  })

  it('say that a folder for TensorFlow is not there or holds none, until it does', async () => {
    const folder = join(await testFolder(), 'tensorflow')
    const { settings } = await withFile(JSON.stringify({ tensorflowFolder: folder }))
    const problem = () => settings.problem
    expect(problem()).toBe(
      `The folder ${folder} that the settings name for TensorFlow is not there, so the usual places are searched; correct the setting "tensorflowFolder", or leave it empty.`,
    )
    await mkdir(folder)
    await writeFile(join(folder, 'lib'), 'a file where a folder is looked for')
    expect(problem()).toContain('holds no tfjs_binding.node')
    await writeFile(join(folder, 'tfjs_binding.node'), '')
    expect(problem()).toBeNull()
    await settings.save({ tensorflowFolder: null })
    expect(problem()).toBeNull()
  })

  it.each([
    ['no JSON', '{"threads"', 'is not JSON'],
    ['a wrong value', '{"threads": -1}', 'does not hold what it should at threads'],
  ])('with %s are left alone, and the defaults used', async (_, content, sentence) => {
    const { settings, path } = await withFile(content)
    expect(settings.get()).toEqual({ ...DEFAULT_SETTINGS, retention: { everyEpochs: 1, atMost: null } })
    expect(settings.problem).toContain(sentence)
    expect(await readFile(path, 'utf8')).toBe(content)
  })

  it.skipIf(process.platform === 'win32')(
    'behind a link that leads nowhere are not known, so that no checkpoint goes, and the link is kept',
    async () => {
      const workspace = await openWorkspace(await testFolder())
      const { settings: path } = workspace.layout
      await symlink('/not/mounted/settings.json', path)
      const settings = await createSettings(workspace)
      expect(settings.unreadable).toBe(
        `${path} is a link to something that is not there; bring that back, or take the link away. The defaults are used until settings are saved.`,
      )
      expect(settings.get().retention.atMost).toBeNull()
      await settings.save({ theme: 'dark' })
      workspace.close()
      expect((await lstat(path)).isFile()).toBe(true)
      expect(await readlink(`${path}.damaged`)).toBe('/not/mounted/settings.json')
    },
  )

  it('that could not be read let no checkpoint go, also after another of them is saved', async () => {
    const workspace = await openWorkspace(await testFolder())
    await writeFile(workspace.layout.settings, '{"retention"')
    const settings = await createSettings(workspace)
    await settings.save({ theme: 'dark' })
    workspace.close()
    const kept = { everyEpochs: 1, atMost: null }
    expect((await readSettings(workspace.layout)).settings).toEqual({
      ...DEFAULT_SETTINGS,
      theme: 'dark',
      retention: kept,
    })
    expect(await readFile(`${workspace.layout.settings}.damaged`, 'utf8')).toBe('{"retention"')
  })

  it('that could not be read again are not written, and what is saved after them is', async () => {
    const { settings, path } = await withFile('{"threads": 3}')
    const [wrong, right] = await Promise.allSettled([
      settings.save({ retention: { everyEpochs: 0, atMost: null } }),
      settings.save({ theme: 'dark' }),
    ])
    expect(wrong).toMatchObject({
      reason: {
        code: 'BAD_INPUT',
        message:
          'The settings are not saved, as they could not be read again with this at retention.everyEpochs: 0 is too small; use at least 1.',
      },
    })
    expect(right.status).toBe('fulfilled')
    const saved = { ...DEFAULT_SETTINGS, threads: 3, theme: 'dark' }
    expect(settings.get()).toEqual(saved)
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(saved)
  })

  it('are computed from what every earlier save has left', async () => {
    const { settings } = await withFile('{"threads": 1}')
    const oneMore = () => settings.update(({ threads }) => ({ threads: threads! + 1 }))
    await Promise.all(Array.from({ length: 5 }, oneMore))
    expect(settings.get().threads).toBe(6)
  })
})
