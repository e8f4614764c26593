import { afterEach, expect, test, vi } from 'vitest'
import type { DesktopState } from './desktopState.ts'

const electron = vi.hoisted(() => ({
  app: { quit: vi.fn(), relaunch: vi.fn() },
  dialog: { showMessageBoxSync: vi.fn(() => 1) },
}))
vi.mock('electron', () => electron)
const { quitNow } = await import('./quit.ts')

function state(change: Partial<DesktopState> = {}) {
  const close = vi.fn(async () => {})
  const log = { write: vi.fn(), file: '' }
  const desktop = {
    ...{ log, served: null, quitting: false, next: null, window: null },
    application: { close, services: { runs: { list: () => [{ phase: 'training', title: 'one' }] } } },
    ...change,
  } as unknown as DesktopState
  return { desktop, close, log }
}

afterEach(() => {
  vi.clearAllMocks()
  vi.unstubAllEnvs()
})

test('a machine that goes down pauses the runs without a question, once', async () => {
  const { desktop, close } = state()
  quitNow(desktop)
  quitNow(desktop)
  await vi.waitFor(() => expect(electron.app.quit).toHaveBeenCalledOnce())
  expect(close).toHaveBeenCalledOnce()
  expect(electron.dialog.showMessageBoxSync).not.toHaveBeenCalled()
})

test('what cannot be closed is in the log, and the application ends all the same', async () => {
  const { desktop, close, log } = state()
  close.mockRejectedValue(new Error('the disk is full'))
  quitNow(desktop)
  await vi.waitFor(() => expect(electron.app.quit).toHaveBeenCalledOnce())
  expect(log.write.mock.calls).toEqual([['error', expect.stringContaining('the disk is full')]])
})

test.each([
  ['from an AppImage, by its own file', '/home/me/AllConv.AppImage', { execPath: '/home/me/AllConv.AppImage' }],
  ['elsewhere, by its executable', '', {}],
])('another workspace is opened %s', async (_, image, expected) => {
  vi.stubEnv('APPIMAGE', image)
  const { desktop } = state({ next: '/work' })
  quitNow(desktop)
  await vi.waitFor(() => expect(electron.app.quit).toHaveBeenCalledOnce())
  const [[options]] = electron.app.relaunch.mock.calls as unknown as [[{ args: string[]; execPath?: string }]]
  expect(options.args.at(-1)).toBe('--workspace=/work')
  expect({ ...('execPath' in options && { execPath: options.execPath }) }).toEqual(expected)
})
