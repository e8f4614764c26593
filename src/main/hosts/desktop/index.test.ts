import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { fakeElectron } from '../../../../test/hosts/fakeElectron.ts'
import { folder, start } from '../../../../test/hosts/startDesktop.ts'
import { fakeTraining } from '../../../../test/services/fakeEngine.ts'

describe('at its start the application', () => {
  test('protects itself before any page is there', async () => {
    const { electron, windows } = await start()
    const { app, protocol, session } = electron
    expect(app.enableSandbox).toHaveBeenCalledOnce()
    const [[schemes]] = protocol.registerSchemesAsPrivileged.mock.calls as [[Electron.CustomScheme[]]]
    expect(schemes).toEqual([
      {
        scheme: 'workbench',
        privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true }, // no bypassCSP, no CORS
      },
    ])
    expect(protocol.handle.mock.calls.map(([scheme]) => scheme)).toEqual(['workbench'])
    expect(session.defaultSession.setPermissionRequestHandler).toHaveBeenCalledOnce()
    expect(session.defaultSession.setPermissionCheckHandler).toHaveBeenCalledOnce()
    expect(windows).toHaveLength(1)
    expect(windows[0]!.loadURL.mock.calls).toEqual([['workbench://app/index.html']])
    expect(windows[0]!.options.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true })
    expect(windows[0]!.webContents.listenerCount('will-navigate')).toBe(1)
    expect(windows[0]!.webContents.setWindowOpenHandler).toHaveBeenCalledOnce()
  })

  test('shows its workspace to its page, with all that a window can do, and remembers it', async () => {
    const { page, electron } = await start()
    const { api } = await page()
    expect(await api.host.info()).toMatchObject({
      workspace: join(folder, 'workspace'),
      capabilities: { nativeDialogs: true, notifications: true, remoteHosts: true, revealInFolder: true },
    })
    const file = join(electron.app.getPath('userData'), 'recent-workspaces.json')
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual([join(folder, 'workspace')])
    const menu = JSON.stringify(electron.Menu.setApplicationMenu.mock.calls.at(-1))
    expect(menu).toContain(join(folder, 'workspace'))
  })

  test('takes the workspace that is named on its command line', async () => {
    const other = join(folder, 'other')
    const { page } = await start({ words: [`--workspace=${other}`] })
    expect(await (await page()).api.host.info()).toMatchObject({ workspace: other })
  })

  test('serves browsers too where it is asked to', async () => {
    const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    const end = vi.fn(async () => {})
    const serveToo = vi.fn(async (_: unknown, { port }: { port: number }) => ({
      url: `http://here:${port}/`,
      close: end,
    }))
    vi.doMock('./serveToo.ts', async (original) => ({ ...(await original<object>()), serveToo }))
    const { quit } = await start({ words: ['--serve=7430'] })
    const words = printed.mock.calls.map(([text]) => String(text)).join('')
    printed.mockRestore()
    expect(words).toContain('Workbench: http://here:7430/\n')
    expect(end).not.toHaveBeenCalled()
    await quit()
    expect(end).toHaveBeenCalledOnce()
  })

  test('opens its window also where it cannot serve, and says why', async () => {
    const { page } = await start({ words: ['--serve=many'] })
    const { told } = await page()
    await vi.waitFor(() => expect(told).toHaveLength(1))
    expect(told).toEqual([{ kind: 'notice', message: expect.stringMatching(/^"many" is no port/) }])
  })

  test('says why it cannot start, and ends', async () => {
    const fake = fakeElectron(join(folder, 'platform'), fakeTraining())
    vi.doMock('electron', () => fake.module)
    await writeFile(join(folder, 'no-folder'), '')
    process.env.ALLCONV_WORKSPACE = join(folder, 'no-folder')
    await import('./index.ts')
    await vi.waitFor(() => expect(fake.module.app.exit).toHaveBeenCalledWith(1))
    const [title, words] = fake.module.dialog.showErrorBox.mock.calls[0]!
    expect(title).toBe('AllConv Workbench cannot start')
    expect(words).toContain('no-folder')
    expect(await readFile(join(folder, 'platform', 'logs', 'workbench.log'), 'utf8')).toContain(words)
  })
})

test('another workspace is opened by starting anew with it, and the running one is closed first', async () => {
  const { electron, page, quit } = await start({ words: [`--workspace=${join(folder, 'old')}`, '--hidden'] })
  const { api } = await page()
  expect(await api.desktop.workspaces()).toEqual([join(folder, 'old')])
  const stranger = join(folder, 'elsewhere')
  await expect(api.desktop.openWorkspace({ path: stranger })).rejects.toThrow(`${stranger} was not open here before`)
  expect(electron.app.quit).not.toHaveBeenCalled()
  const menu = electron.Menu.setApplicationMenu.mock.calls.at(
    -1,
  )![0] as unknown as Electron.MenuItemConstructorOptions[]
  const file = menu.find(({ label }) => label === '&File')!.submenu as Electron.MenuItemConstructorOptions[]
  const recent = file.find(({ label }) => label === 'Recent Workspaces')!.submenu as { label: string; click(): void }[]
  expect(recent.map(({ label }) => label)).toEqual([join(folder, 'old')])
  recent[0]!.click()
  expect(electron.app.relaunch).not.toHaveBeenCalled() // not before it is sure that this one ends
  await quit()
  expect(electron.app.relaunch).toHaveBeenCalledWith({
    args: ['main.js', '--hidden', `--workspace=${join(folder, 'old')}`],
  })
})

describe('a second start', () => {
  test('without the lock ends at once and opens nothing', async () => {
    const { electron, windows } = await start({ isFirst: false })
    expect(electron.app.quit).toHaveBeenCalledOnce()
    expect(windows).toEqual([])
    expect(electron.app.listenerCount('before-quit')).toBe(0)
  })

  test('hands its files over to the window that is there, and brings it to the front', async () => {
    const picture = join(folder, 'cat.png')
    await writeFile(picture, 'bytes')
    const { electron, windows, page } = await start()
    const { told } = await page()
    windows[0]!.minimized = true
    electron.app.emit('second-instance', {}, ['electron', '--flag', 'cat.png', 'none.png', 'notes.txt'], folder)
    await vi.waitFor(() => expect(told).toHaveLength(1))
    expect(told[0]).toEqual({
      kind: 'files',
      files: [{ name: 'cat.png', path: picture, bytes: new TextEncoder().encode('bytes') }],
    })
    expect(windows).toHaveLength(1)
    expect([windows[0]!.restore, windows[0]!.focus].map((call) => call.mock.calls.length)).toEqual([1, 1])
  })
})

test('files of the command line and those dropped on the icon wait for the page; checkpoints are left on the disk', async () => {
  const [picture, weights] = [join(folder, 'dog.jpg'), join(folder, 'net.safetensors')]
  await writeFile(picture, 'b')
  await writeFile(weights, 'w')
  const { electron, page } = await start({ words: [picture] })
  const preventDefault = vi.fn()
  electron.app.emit('open-file', { preventDefault }, weights)
  expect(preventDefault).toHaveBeenCalledOnce()
  const { told } = await page()
  await vi.waitFor(() => expect(told).toHaveLength(2))
  expect(told).toMatchObject([
    { files: [{ path: picture, bytes: Uint8Array.of(98) }] },
    { files: [{ path: weights, bytes: null }] },
  ])
})

describe('when the page’s process is gone', () => {
  const crash = { reason: 'crashed', exitCode: 5 }

  test('it is loaded anew and told so in a sentence; the log keeps it', async () => {
    const { windows, page, electron } = await start()
    windows[0]!.webContents.emit('render-process-gone', {}, crash)
    expect(windows[0]!.webContents.reload).toHaveBeenCalledOnce()
    const { told, api } = await page() // the reloaded page asks for a port of its own
    await vi.waitFor(() => expect(told).toHaveLength(1))
    const message = 'The window’s page crashed (crashed, code 5) and was brought back; nothing was lost.'.replace(
      '’',
      "'",
    )
    expect(told).toEqual([{ kind: 'notice', message }])
    expect(await api.runs.list()).toEqual([])
    expect(await readFile(join(electron.app.getPath('logs'), 'workbench.log'), 'utf8')).toContain(message)
  })

  test('again and again, it is left and the user is asked', async () => {
    const { windows, electron } = await start()
    for (let i = 0; i < 4; i++) windows[0]!.webContents.emit('render-process-gone', {}, crash)
    expect(windows[0]!.webContents.reload).toHaveBeenCalledTimes(3)
    expect(electron.dialog.showErrorBox.mock.calls).toEqual([
      ['AllConv Workbench', expect.stringMatching(/crashed 4 times within a minute/)],
    ])
  })

  test('because it was closed, nothing happens', async () => {
    const { windows } = await start()
    windows[0]!.webContents.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 })
    expect(windows[0]!.webContents.reload).not.toHaveBeenCalled()
  })
})
