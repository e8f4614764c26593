import { afterEach, expect, it } from 'vitest'
import { builtEngine } from '../../test/builtEngine.ts'
import { testFolder } from '../../test/testFolder.ts'
import { type Application, createApplication } from './application.ts'
import { nodeProcess } from './engine/client.ts'
import { selfCheck } from './selfCheck.ts'

let application: Application | null = null
afterEach(() => application?.close())

const capabilities = { revealInFolder: false, nativeDialogs: false, remoteHosts: false, notifications: false }

it('tries the runtimes, a training and an explanation with real engines, and what the host adds', async () => {
  const startProcess = nodeProcess(await builtEngine())
  application = await createApplication({ workspace: await testFolder(), startProcess, capabilities })
  const told: string[] = []
  const window = { name: 'window', work: () => Promise.reject(new Error('It never appeared.')) }
  const report = await selfCheck(application, [window], ({ name }) => told.push(name))
  expect(report.steps.map(({ name, ok }) => [name, ok])).toEqual([
    ['window', false],
    ['runtimes', true],
    ['training of 20 steps', true],
    ['explanation', true],
  ])
  expect(told).toEqual(report.steps.map(({ name }) => name))
  expect(report.ok).toBe(false)
  expect(report.steps[0]!.said).toBe('It never appeared.')
  expect(Number(/^(\d+) steps on /.exec(report.steps[2]!.said)![1])).toBeGreaterThanOrEqual(20)
}, 300_000)

it('says what failed, and why what depends on it could not be tried', async () => {
  const startProcess = nodeProcess('/nowhere/engine.js')
  application = await createApplication({ workspace: await testFolder(), startProcess, capabilities })
  const { ok, steps } = await selfCheck(application)
  expect(ok).toBe(false)
  expect(steps.map((step) => step.ok)).toEqual([false, false, false])
  expect(steps[2]!.said).toMatch(/no checkpoint to explain/)
})
