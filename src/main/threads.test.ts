import { join } from 'node:path'
import { expect, it } from 'vitest'
import { putDataset } from '../../test/faults/workspaceTemplate.ts'
import { fakeEngines, fakeTraining } from '../../test/services/fakeEngine.ts'
import { testRequest } from '../../test/services/testRuns.ts'
import { testFolder } from '../../test/testFolder.ts'
import { createApplication } from './application.ts'

const capabilities = { revealInFolder: false, nativeDialogs: false, remoteHosts: false, notifications: false }

it('begins a run anew with as many threads as it had when it was killed before its first checkpoint', async () => {
  const workspace = await testFolder()
  await putDataset(join(workspace, 'datasets', 'shapes'))
  const asked: (string | undefined)[] = []
  const opened = async (threads: number | undefined, crashes: boolean) => {
    const beforeStep = (_: number, __: unknown, crash: () => void) => (crashes ? crash() : undefined)
    const { start } = fakeEngines(fakeTraining({ beforeStep }))
    const startProcess: typeof start = (environment) => {
      asked.push(environment.ALLCONV_THREADS)
      return start(environment)
    }
    const application = await createApplication({ workspace, startProcess, capabilities, threads })
    return application
  }
  const first = await opened(3, true)
  const { id } = await first.services.runs.start(testRequest({ epochs: 1 }))
  expect(await first.services.runs.settled(id)).toMatchObject({ phase: 'failed' })
  await first.close()
  const second = await opened(undefined, false)
  await second.services.runs.resume(id)
  expect(await second.services.runs.settled(id)).toMatchObject({ phase: 'done' })
  await second.close()
  expect(asked).toEqual(['3', '3'])
})
