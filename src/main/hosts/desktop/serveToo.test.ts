import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { fakeEngines, fakeTraining } from '../../../../test/services/fakeEngine.ts'
import type { Contract } from '../../../shared/api/contract.ts'
import { WireLink } from '../../../shared/api/wire/link.ts'
import { type Application, createApplication } from '../../application.ts'
import { findHost } from '../browser/announcement.ts'
import { remoteWire } from './remoteWire.ts'
import { servePort, serveToo } from './serveToo.ts'

test.each([
  [['app'], null],
  [['app', '--serve'], 0],
  [['app', '--serve', 'picture.png'], 0],
  [['app', '--serve=7430', '--workspace=/x'], 7430],
  [['app', '--server'], null],
])('%j asks for port %s', (argv, port) => expect(servePort(argv)).toBe(port))
test.each(['--serve=70000', '--serve=-1', '--serve=a', '--serve=1.5'])('%s is refused', (argument) =>
  expect(() => servePort(['app', argument])).toThrow('is no port; say --serve, or --serve=7430'),
)

let folder: string
let application: Application
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allconv-serve-too-'))
  await writeFile(join(folder, 'index.html'), '<!doctype html>')
  application = await createApplication({
    workspace: join(folder, 'workspace'),
    startProcess: fakeEngines(fakeTraining()).start,
    capabilities: { revealInFolder: true, nativeDialogs: true, remoteHosts: true, notifications: true },
  })
})
afterAll(async () => {
  await application.close()
  await rm(folder, { recursive: true })
})

test('a desktop that serves is found by others, shows them the same state, and offers them none of its window', async () => {
  const root = application.workspace.layout.root
  const host = await serveToo(application, { bundle: folder, port: 0, onMistake: vi.fn() })
  expect(host.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect((await findHost(root))?.url).toBe(host.url)
  expect((await fetch(host.address)).status).toBe(401)
  expect((await fetch(host.url, { redirect: 'manual' })).status).toBe(303)

  const token = new URL(host.url).searchParams.get('token')!
  const wire = await remoteWire({ address: host.address, token })
  const api: ContractRouterClient<Contract> = createORPCClient(new WireLink(wire))
  expect(await api.host.info()).toMatchObject({
    workspace: root,
    capabilities: { revealInFolder: false, nativeDialogs: false, remoteHosts: false, notifications: false },
  })
  await application.services.settings.save({ threads: 5 })
  expect(await api.host.settings()).toMatchObject({ threads: 5 })
  await expect(api.desktop.choose({ kind: 'images' })).rejects.toMatchObject({ code: 'REFUSED' })

  await host.close()
  expect(existsSync(join(root, 'host.json'))).toBe(false)
  await expect(fetch(host.address)).rejects.toThrow()
})
