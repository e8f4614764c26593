import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { fakeEngines, fakeTraining } from '../../../../test/services/fakeEngine.ts'
import { testDataset, testRequest } from '../../../../test/services/testRuns.ts'
import { follow } from '../../../renderer/api/follow.ts'
import { ReconnectingLink } from '../../../renderer/api/reconnectingLink.ts'
import type { Contract } from '../../../shared/api/contract.ts'
import type { DesktopEvent } from '../../../shared/api/desktop.ts'
import { portWire } from '../../../shared/api/wire/port.ts'
import type { RunEvent } from '../../../shared/training/run.ts'
import { type Application, createApplication } from '../../application.ts'
import { type BrowserHost, serveBrowser } from '../browser/host.ts'
import { connectPage } from './connectPage.ts'
import { Remotes } from './remotes.ts'

// The desktop application's way to another machine: its page, message ports, connectPage, the token from the list of remotes, a socket to a
// host that serves. Both machines are this one; the windows' functions are stand-ins.

const TOKEN = 'a-token-that-stays-over-restarts'
const capabilities = { revealInFolder: false, nativeDialogs: false, remoteHosts: false, notifications: false }
const keys = {
  isEncryptionAvailable: () => true,
  encryptString: (text: string) => Buffer.from(text).reverse(),
  decryptString: (bytes: Buffer) => Buffer.from(bytes).reverse().toString(),
}

let root: string
let here: Application
let there: { application: Application; host: BrowserHost }
let remotes: Remotes
const told: DesktopEvent[] = []

const open = (workspace: string) =>
  createApplication({ workspace, startProcess: fakeEngines(fakeTraining()).start, capabilities })

async function serveThere(port = 0, token = TOKEN) {
  const workspace = join(root, 'there')
  const application = await open(workspace)
  const host = await serveBrowser({
    router: application.router as never,
    bundle: join(root, 'bundle'),
    uploads: join(root, 'uploads'),
    exports: join(root, 'exports'),
    port,
    token,
  })
  there = { application, host }
}
async function endThere() {
  await there.host.close()
  await there.application.close()
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'allconv-remote-'))
  await mkdir(join(root, 'bundle'))
  await writeFile(join(root, 'bundle', 'index.html'), '')
  const folder = join(root, 'there', 'datasets', 'shapes')
  const count = testDataset.counts.train + testDataset.counts.test
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'dataset.json'), JSON.stringify(testDataset))
  await writeFile(join(folder, 'images.bin'), new Uint8Array(count * 32 * 32 * 3))
  await writeFile(join(folder, 'labels.bin'), new Uint8Array(count * 2))
  here = await open(join(root, 'here'))
})
afterAll(async () => {
  await here.close()
  await rm(root, { recursive: true, force: true })
})
beforeEach(async () => {
  told.length = 0
  await serveThere()
  remotes = new Remotes(join(await mkdtemp(join(root, 'user-')), 'remotes.json'), keys)
  const [added] = remotes.add({ address: there.host.url, token: '' })
  remotes.open(added!.id)
})
afterEach(endThere)

/** A page of the desktop application: it asks for a port, as often as it loses one, and calls what is behind it. */
function openPage() {
  const lost = vi.fn()
  const link = new ReconnectingLink(
    async () => {
      const { port1, port2 } = new MessageChannel()
      const desktop = { remotes: () => remotes.list() } as never
      const log = { write: () => {} }
      await connectPage(portWire(port2 as never), {
        router: here.router,
        desktop,
        remotes,
        log,
        tell: (event) => told.push(event),
      })
      return portWire(port1 as never)
    },
    { opened: () => {}, lost },
  )
  return { api: createORPCClient(link) as ContractRouterClient<Contract>, lost }
}

test('a page works on the other machine, and keeps the window’s own functions here', async () => {
  const { api } = openPage()
  expect(await api.host.info()).toMatchObject({ workspace: join(root, 'there'), hostname: hostname() })
  expect(await api.desktop.remotes()).toMatchObject([{ address: there.host.address, isOpen: true, isKept: true }])
  const events = await api.runs.events({ after: -1 })
  const { id } = await api.runs.start(testRequest({ epochs: 1 }))
  for await (const event of events) if (event.kind === 'summary' && event.summary.phase === 'done') break
  expect(there.application.services.runs.get(id).phase).toBe('done')
  expect(here.services.runs.list()).toEqual([])
  const [curve] = await api.runs.metrics({ runIds: [id], x: 'step', series: ['loss'], buckets: 100 })
  expect(curve!.mean).toBeInstanceOf(Float32Array)
})

test('it outlives a restart of the other machine’s host: calls wait, events go on, what was done is there', async () => {
  const { api, lost } = openPage()
  const { id } = await api.runs.start(testRequest({ epochs: 1 }))
  const stop = new AbortController()
  const heard: RunEvent[] = []
  const listening = (async () => {
    const openEvents = (last: RunEvent | null, signal: AbortSignal) =>
      api.runs.events({ after: last?.sequence ?? -1 }, { signal })
    for await (const event of follow(openEvents, stop.signal)) heard.push(event)
  })()
  await vi.waitFor(async () => expect((await api.runs.get({ id })).phase).toBe('done'), { timeout: 10_000 })

  const { port } = there.host
  await endThere()
  await vi.waitFor(() => expect(lost).toHaveBeenCalled())
  const waiting = api.runs.list()
  const refusal = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+ cannot be reached/)
  await vi.waitFor(() => expect(lost).toHaveBeenLastCalledWith(refusal), { timeout: 5000 })
  await serveThere(port)
  expect((await waiting).map((run) => run.id)).toContain(id)
  const second = await api.runs.start(testRequest({ epochs: 1 }))
  await vi.waitFor(
    () =>
      expect(
        heard.some((event) => event.kind === 'summary' && event.runId === second.id && event.summary.phase === 'done'),
      ).toBe(true),
    { timeout: 10_000 },
  )
  stop.abort()
  await listening
})

test('a host that was restarted with another token leads back to this machine, with a sentence', async () => {
  const { api } = openPage()
  await api.host.info()
  const { port } = there.host
  await endThere()
  await serveThere(port, 'another-token-than-before')
  expect(await api.host.info()).toMatchObject({ workspace: join(root, 'here') })
  expect(remotes.current()).toBeNull()
  expect(told.at(-1)).toEqual({
    kind: 'notice',
    message: `${there.host.address} refused the token; paste the address that it printed when it started last.`,
  })
})
