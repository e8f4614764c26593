import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { folder, platform, putDataset, start } from '../../../../test/hosts/startDesktop.ts'
import { testRequest } from '../../../../test/services/testRuns.ts'

describe('while a run trains', () => {
  test('the dock shows it, the machine stays awake, and its end is told; the note leads to the run', async () => {
    await putDataset()
    const { page, electron, windows, notifications } = await start()
    const { api, told } = await page()
    const { id } = await api.runs.start(testRequest({ epochs: 1 }))
    await vi.waitFor(() => expect(notifications).toHaveLength(1), { timeout: 10_000 })
    expect(notifications[0]!.options).toEqual({
      title: expect.stringMatching(/ is trained$/),
      body: 'Test error 40.00 %.',
    })
    expect(notifications[0]!.show).toHaveBeenCalledOnce()
    const shares = windows[0]!.setProgressBar.mock.calls.map(([share]) => share)
    expect(Math.max(...shares)).toBeGreaterThan(0)
    expect(shares.at(-1)).toBe(-1)
    expect(electron.powerSaveBlocker.start.mock.calls).toEqual([['prevent-app-suspension']])
    expect(electron.powerSaveBlocker.stop.mock.calls).toEqual([[1]])
    notifications[0]!.emit('click')
    await vi.waitFor(() => expect(told).toContainEqual({ kind: 'open', hash: `#/train/${id}` }))
    expect(windows[0]!.focus).toHaveBeenCalled()
  })

  test('quitting asks; "Cancel" changes nothing, "Pause and quit" pauses it, keeps it, and ends', async () => {
    await putDataset()
    const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 20))
    const { page, electron, quit, windows } = await start({ training: { beforeStep: slow } })
    const { api } = await page()
    const { id } = await api.runs.start(testRequest({ epochs: 500 }))
    await vi.waitFor(async () => expect((await api.runs.get({ id })).step).toBeGreaterThan(0), { timeout: 10_000 })

    electron.dialog.showMessageBoxSync.mockReturnValue(1)
    const preventDefault = vi.fn()
    electron.app.emit('before-quit', { preventDefault })
    expect(preventDefault).toHaveBeenCalledOnce()
    expect(electron.dialog.showMessageBoxSync.mock.calls[0]).toMatchObject([
      windows[0],
      { message: expect.stringMatching(/is training\. Quitting pauses it/), buttons: ['Pause and quit', 'Cancel'] },
    ])
    const step = (await api.runs.get({ id })).step
    await vi.waitFor(async () => expect((await api.runs.get({ id })).step).toBeGreaterThan(step), { timeout: 10_000 })
    expect(electron.app.quit).not.toHaveBeenCalled()

    await api.desktop.openWorkspace({ path: join(folder, 'workspace') })
    electron.app.emit('before-quit', { preventDefault }) // answered "Cancel" again
    await quit()
    expect(electron.app.relaunch).not.toHaveBeenCalled()
    const state = JSON.parse(await readFile(join(folder, 'workspace', 'runs', id, 'state.json'), 'utf8')) as unknown
    expect(JSON.stringify(state)).toContain('"paused"')
  })
})

test.each([
  ['linux', 1, true],
  ['win32', 1, true],
  ['darwin', 0, false],
])('closing the window on %s quits (%i), asked before the window is gone: %s', async (name, quits, stays) => {
  const { electron, windows } = await start()
  Object.defineProperty(process, 'platform', { value: name })
  const preventDefault = vi.fn()
  windows[0]!.emit('close', { preventDefault })
  expect(electron.app.quit).toHaveBeenCalledTimes(quits)
  expect(preventDefault.mock.calls.length > 0).toBe(stays)
  Object.defineProperty(process, 'platform', { value: platform })
})

test('menus and dialogs follow the theme of the settings, from whatever page it comes', async () => {
  const { page, electron } = await start()
  expect(electron.nativeTheme.themeSource).toBe('system')
  await (await page()).api.host.saveSettings({ theme: 'dark' })
  await vi.waitFor(() => expect(electron.nativeTheme.themeSource).toBe('dark'))
})
