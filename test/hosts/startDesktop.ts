import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import type { Contract } from '../../src/shared/api/contract.ts'
import type { DesktopEvent } from '../../src/shared/api/desktop.ts'
import { WireLink } from '../../src/shared/api/wire/link.ts'
import { portWire } from '../../src/shared/api/wire/port.ts'
import { type FakeTrainingOptions, fakeTraining } from '../services/fakeEngine.ts'
import { testDataset } from '../services/testRuns.ts'
import { fakeElectron } from './fakeElectron.ts'

// The Electron host from its first line on, with Electron's functions noted instead of done.

export let folder: string
let close: (() => Promise<void>)[] = []
const MISTAKES = ['uncaughtException', 'unhandledRejection'] as const
const before = MISTAKES.map((name) => process.listeners(name as 'uncaughtException'))
export const { argv, platform, getuid } = process

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allconv-desktop-'))
})
afterEach(async () => {
  for (const end of close.splice(0)) await end()
  close = []
  process.argv = argv
  process.getuid = getuid
  Object.defineProperty(process, 'platform', { value: platform })
  delete process.env.ALLCONV_WORKSPACE
  for (const [index, name] of MISTAKES.entries())
    for (const listener of process.listeners(name as 'uncaughtException'))
      if (!before[index]!.includes(listener)) process.off(name, listener)
  vi.resetModules()
  vi.doUnmock('electron')
  vi.doUnmock('../../src/main/hosts/desktop/serveToo.ts')
  await rm(folder, { recursive: true, force: true })
})

interface StartOptions {
  words?: string[]
  training?: FakeTrainingOptions
  isFirst?: boolean
}

/** Starts the application as Electron would; resolves once its window loads. */
export async function start({ words = [], training, isFirst = true }: StartOptions = {}) {
  const fake = fakeElectron(join(folder, 'platform'), fakeTraining(training), { isFirst })
  const { module: electron, windows } = fake
  vi.doMock('electron', () => electron)
  process.argv = ['electron', 'main.js', ...words]
  process.getuid = () => 1000
  process.env.ALLCONV_WORKSPACE = join(folder, 'workspace')
  await import('../../src/main/hosts/desktop/index.ts')
  if (isFirst) await vi.waitFor(() => expect(windows[0]?.loadURL).toHaveBeenCalled(), { timeout: 10_000 })
  let isOver = false
  const quit = async () => {
    if (isOver) return
    isOver = true
    electron.dialog.showMessageBoxSync.mockReturnValue(0)
    const quits = electron.app.quit.mock.calls.length
    electron.app.emit('before-quit', { preventDefault: () => {} })
    await vi.waitFor(() => expect(electron.app.quit.mock.calls.length).toBeGreaterThan(quits), { timeout: 10_000 })
  }
  if (isFirst) close.push(quit)
  return { ...fake, electron, page: () => openPage(electron), quit }
}

/** A page of the application that has asked for its port. */
async function openPage({ ipcMain }: ReturnType<typeof fakeElectron>['module']) {
  const port = await new Promise<Port>((resolve) =>
    ipcMain.emit('workbench:port', {
      senderFrame: { url: 'workbench://app/index.html', parent: null },
      sender: {
        isDestroyed: () => false,
        postMessage: (_channel: string, _refusal: unknown, [handed]: [Port]) => resolve(handed),
      },
    }),
  )
  const api: ContractRouterClient<Contract> = createORPCClient(new WireLink(portWire(port)))
  const told: DesktopEvent[] = []
  const events = await api.desktop.events()
  void (async () => {
    for await (const event of events) told.push(event)
  })().catch(() => {})
  return { api, told }
}

type Port = Parameters<typeof portWire>[0]

export async function putDataset() {
  const place = join(folder, 'workspace', 'datasets', 'shapes')
  await mkdir(place, { recursive: true })
  await writeFile(join(place, 'dataset.json'), JSON.stringify(testDataset))
  await writeFile(join(place, 'images.bin'), new Uint8Array(50 * 3072))
  await writeFile(join(place, 'labels.bin'), new Uint8Array(100))
}
