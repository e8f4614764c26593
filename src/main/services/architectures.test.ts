import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../../../test/testFolder.ts'
import { DEFAULT_SETTINGS } from '../../shared/api/host.ts'
import { PAPER_NETWORKS, paperArchitecture } from '../../shared/architecture/paper.ts'
import { PRESETS, presetArchitecture } from '../../shared/architecture/presets/table.ts'
import { openWorkspace } from '../workspace/workspace.ts'
import { createArchitectures } from './architectures.ts'
import type { ServiceContext } from './context.ts'
import { examineWorkspace } from './examineWorkspace.ts'

async function service() {
  const workspace = await openWorkspace(await testFolder(), 'read')
  // Architectures need no lock of their own; a reader that may write is enough for a test.
  const context: ServiceContext = {
    workspace: { ...workspace, access: 'write', mustWrite: () => {} },
    settings: () => DEFAULT_SETTINGS,
    settingsProblem: () => null,
    startEngine: () => {
      throw new Error('architectures need no engine')
    },
  }
  return { architectures: createArchitectures(context), folder: workspace.layout.architectures, workspace }
}
const mine = (width: number) => ({ ...paperArchitecture('all-cnn-c', { width }), id: 'mine', title: 'Mine' })

describe('architectures', () => {
  it("begin with the paper's twelve and the presets", async () => {
    const { architectures } = await service()
    const list = await architectures.list()
    expect(list.map(({ architecture }) => architecture.id)).toEqual([...PAPER_NETWORKS, ...PRESETS].map(({ id }) => id))
    await expect(architectures.save(presetArchitecture('resnet-20'))).rejects.toThrow(
      '"resnet-20" is a preset and cannot be changed; duplicate it under another id.',
    )
    expect((await architectures.get('all-cnn-c')).architecture).toEqual(paperArchitecture('all-cnn-c'))
  })

  it('of which one version is damaged keep the others, in every list; a damaged file is never overwritten', async () => {
    const { architectures, folder, workspace } = await service()
    for (const width of [0.25, 0.5]) await architectures.save(mine(width))
    await architectures.save({ ...mine(1), id: 'other', title: 'Other' })
    await writeFile(join(folder, 'mine', '0002.json'), '{ "version": 2, "sav')
    await writeFile(join(folder, 'other', '0001.json'), 'cut')
    const own = (await architectures.list()).filter(({ origin }) => origin === 'own')
    expect(own).toMatchObject([{ version: 1, architecture: { id: 'mine' } }])
    await expect(architectures.get('other')).rejects.toMatchObject({ code: 'BAD_FILE' })
    expect(await architectures.save(mine(0.75))).toMatchObject({ version: 3 })
    expect(await readFile(join(folder, 'mine', '0002.json'), 'utf8')).toBe('{ "version": 2, "sav')
    const { problems } = await examineWorkspace(workspace, null)
    expect(problems).toEqual([
      expect.stringMatching(/mine.0002\.json is not JSON/),
      expect.stringMatching(/other.0001\.json is not JSON/),
    ])
    await architectures.remove('other') // what cannot be read can be removed
    expect((await readdir(folder)).sort()).toEqual(['mine'])
  })

  it('of one’s own keep every version', async () => {
    const { architectures, folder } = await service()
    for (const width of [0.25, 0.5]) await architectures.save(mine(width))
    expect((await architectures.list()).at(-1)).toMatchObject({ origin: 'own', version: 2, architecture: mine(0.5) })
    expect((await architectures.get('mine', 1)).architecture).toEqual(mine(0.25))
    expect((await architectures.versions('mine')).map(({ version }) => version)).toEqual([1, 2])
    expect((await readdir(join(folder, 'mine'))).sort()).toEqual(['0001.json', '0002.json'])
  })

  it('of one’s own with the id of a later preset are removed and restored', async () => {
    const { architectures, folder } = await service()
    const architecture = { ...mine(0.25), id: 'vgg-16-bn' }
    await mkdir(join(folder, 'vgg-16-bn'), { recursive: true })
    const version = { version: 1, savedAt: '2026-01-31T12:00:00.000Z', architecture }
    await writeFile(join(folder, 'vgg-16-bn', '0001.json'), JSON.stringify(version))
    await architectures.remove('vgg-16-bn')
    expect(await architectures.get('vgg-16-bn')).toMatchObject({ origin: 'preset' })
    expect(await architectures.restore('vgg-16-bn')).toMatchObject({ origin: 'own', architecture })
    await expect(architectures.restore('resnet-20')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(architectures.restore('all-cnn-c')).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('saved as they are already get no new version', async () => {
    const { architectures } = await service()
    await architectures.save(mine(0.25))
    expect(await architectures.save(mine(0.25))).toMatchObject({ version: 1 })
  })

  it('come back from the trash with all versions', async () => {
    const { architectures } = await service()
    for (const width of [0.25, 0.5]) await architectures.save(mine(width))
    await architectures.remove('mine')
    await expect(architectures.get('mine')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await architectures.restore('mine')).toMatchObject({ version: 2 })
  })

  it('do not replace one that was made under the name of a removed one', async () => {
    const { architectures } = await service()
    await architectures.save(mine(0.25))
    await architectures.remove('mine')
    await architectures.save(mine(0.5))
    await expect(architectures.restore('mine')).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await architectures.get('mine')).architecture).toEqual(mine(0.5))
  })

  it.each([
    ['changing one of the paper’s', 'CONFLICT', (a: Service) => a.save(paperArchitecture('model-a', { width: 0.5 }))],
    ['removing one of the paper’s', 'CONFLICT', (a: Service) => a.remove('model-a')],
    ['asking for an unknown one', 'NOT_FOUND', (a: Service) => a.get('nothing')],
    ['asking for an unknown version', 'NOT_FOUND', (a: Service) => a.get('model-a', 2)],
    ['removing an unknown one', 'NOT_FOUND', (a: Service) => a.remove('nothing')],
    ['restoring an unknown one', 'NOT_FOUND', (a: Service) => a.restore('nothing')],
    [
      'saving one that cannot run',
      'BAD_INPUT',
      (a: Service) => a.save({ ...mine(1), layers: mine(1).layers.slice(0, 3) }),
    ],
    ['reading what is no JSON', 'BAD_FILE', async (a: Service) => a.parse('{')],
    ['reading another kind of JSON', 'BAD_FILE', async (a: Service) => a.parse('{"id": "x"}')],
  ])('refuse %s', async (_, code, ask) => {
    const { architectures } = await service()
    await expect(ask(architectures)).rejects.toMatchObject({ code })
  })

  it('survive being written as JSON and read again', async () => {
    const { architectures } = await service()
    expect(architectures.parse(JSON.stringify(mine(0.5)))).toEqual(mine(0.5))
  })
})
type Service = Awaited<ReturnType<typeof service>>['architectures']
