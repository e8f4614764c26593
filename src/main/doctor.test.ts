import { createRouterClient } from '@orpc/server'
import { expect, it, vi } from 'vitest'
import { type FakeJobs, fakeEngines, fakeTraining } from '../../test/services/fakeEngine.ts'
import { testFolder } from '../../test/testFolder.ts'
import { RUNTIME_IDS } from '../shared/training/run.ts'
import { createApplication } from './application.ts'
import type { Api } from './cli/workbench.ts'

const capabilities = { revealInFolder: false, nativeDialogs: false, remoteHosts: false, notifications: false }

it('tries each runtime once for all who ask at once, and stops when they have left', async () => {
  const tried: string[] = []
  const { start: startProcess } = fakeEngines(fakeTraining(), {
    probe: async function* ({ runtimes }: { runtimes: string[] }) {
      tried.push(...runtimes)
      await new Promise((resolve) => setTimeout(resolve, 50))
      yield* []
      return runtimes.map((id) => ({ id, works: true, passedOver: null, folderRefused: null }))
    },
  } as FakeJobs)
  const application = await createApplication({ workspace: await testFolder(), startProcess, capabilities })
  try {
    const api = createRouterClient(application.router, { context: {} }) as Api
    const [one, other] = await Promise.all([api.host.doctor(), api.host.doctor()])
    expect(tried).toEqual([...RUNTIME_IDS])
    expect(one).toEqual(other)

    tried.length = 0
    const leaving = new AbortController()
    const asked = Array.from({ length: 40 }, () => api.host.doctor(undefined, { signal: leaving.signal }))
    await vi.waitFor(() => expect(tried).toHaveLength(1))
    leaving.abort()
    for (const { status } of await Promise.allSettled(asked)) expect(status).toBe('rejected')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(tried).toHaveLength(1)
  } finally {
    await application.close()
  }
})
