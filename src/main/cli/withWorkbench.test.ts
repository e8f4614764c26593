import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { testFolder } from '../../../test/testFolder.ts'
import { withWorkbench } from './withWorkbench.ts'

afterEach(() => vi.restoreAllMocks())

async function said(settings: string | null, access: 'write' | 'read') {
  const workspace = await testFolder()
  if (settings !== null) await writeFile(join(workspace, 'settings.json'), settings)
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  await withWorkbench({ workspace, access }, async () => {})
  const words = write.mock.calls.map(([text]) => String(text)).join('')
  write.mockRestore()
  return words
}

it.each(['{', '[]', '{"threads":"abc"}', '{"retention":{"everyEpochs":-1,"atMost":5}}', ''])(
  'a command that works by the settings says first that %j are none',
  async (settings) => {
    expect(await said(settings, 'write')).toMatch(
      /settings\.json .+ The defaults are used until settings are saved\.\n$/,
    )
  },
)

it('sound settings, missing ones and commands that only look need no word', async () => {
  expect(await said('{"threads":2}', 'write')).toBe('')
  expect(await said(null, 'write')).toBe('')
  expect(await said('{', 'read')).toBe('')
})
