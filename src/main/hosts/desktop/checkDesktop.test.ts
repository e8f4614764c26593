import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fakeElectron } from '../../../../test/hosts/fakeElectron.ts'
import { fakeTraining } from '../../../../test/services/fakeEngine.ts'
import { selfCheckFile } from './selfCheckFile.ts'

let folder: string
const { argv } = process
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allconv-check-'))
})
afterEach(async () => {
  process.argv = argv
  vi.unstubAllEnvs()
  vi.resetModules()
  vi.doUnmock('electron')
  await rm(folder, { recursive: true, force: true })
})

// Engines that know no job stand for a machine on which nothing computes: what must be seen is the report, and the end.
test('a self-check reports every step, writes a picture of the window, and ends with a status', async () => {
  const fake = fakeElectron(join(folder, 'platform'), fakeTraining())
  vi.doMock('electron', () => fake.module)
  const file = join(folder, 'report.json')
  await mkdir(join(folder, 'tmp'))
  vi.stubEnv('TMPDIR', join(folder, 'tmp'))
  process.argv = ['electron', 'main.js', `--self-check=${file}`]
  const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  await import('./index.ts')
  await vi.waitFor(() => expect(fake.module.app.exit).toHaveBeenCalledWith(1), { timeout: 60_000 })
  const words = printed.mock.calls.map(([text]) => String(text)).join('')
  printed.mockRestore()
  const report = JSON.parse(await readFile(file, 'utf8'))
  expect(report).toMatchObject({ ok: false, machine: { platform: process.platform }, gpu: { webgpu: 'disabled_off' } })
  expect(report.steps.map(({ name, ok }: { name: string; ok: boolean }) => [name, ok])).toEqual([
    ['window', true],
    ['runtimes', false],
    ['training of 20 steps', false],
    ['explanation', false],
  ])
  expect(words).toMatch(/^ok {5}window .*"Train a network" in 2 x 1 pixels/)
  expect(words).toContain(`the report is ${file}`)
  // Its own place has its own lock: it runs beside an application that is open.
  expect(fake.module.app.setPath).toHaveBeenCalledWith('userData', expect.stringContaining(join(folder, 'tmp')))
  expect(await readFile(join(folder, 'report.png'), 'utf8')).toBe('png')
  // Its workspace is gone, and is not remembered as one of the user's.
  expect(await readdir(join(folder, 'tmp'))).toEqual([])
  expect(await readdir(join(folder, 'platform', 'userData'))).not.toContain('recent-workspaces.json')
})

describe('the file of a self-check', () => {
  test.each([
    [['electron', 'main.js'], null],
    [['electron', '--self-check'], '/here/self-check.json'],
    [['electron', '--self-check=out/a.json'], '/here/out/a.json'],
    [['electron', '--self-check=/b.json'], '/b.json'],
  ] as const)('%j: %s', (words, expected) => expect(selfCheckFile(words, '/here')).toBe(expected))
})
