import { join } from 'node:path'
import {
  app,
  dialog,
  Menu,
  Notification,
  nativeTheme,
  powerMonitor,
  protocol,
  safeStorage,
  session,
  shell,
} from 'electron'
import type { DesktopEvent } from '../../../shared/api/desktop.ts'
import { portWire } from '../../../shared/api/wire/port.ts'
import { errorMessage } from '../../../shared/errors.ts'
import { type Application, createApplication } from '../../application.ts'
import { makeFoldersSync } from '../../disk/makeFolders.ts'
import { bundledFolder } from '../../services/networks/bundled.ts'
import { workspacePath } from '../../workspace/layout.ts'
import { bundleProtocol } from './bundleProtocol.ts'
import { checkDesktop, temporaryWorkspace } from './checkDesktop.ts'
import { connectPage } from './connectPage.ts'
import { SCHEME } from './contentSecurity.ts'
import { chooseFiles, chooseWorkspace, desktopActions, readOpened } from './desktopActions.ts'
import { APP_ID, APP_NAME, newDesktopState } from './desktopState.ts'
import { utilityEngine } from './engineProcess.ts'
import { gpuWindows, webgpuSwitches } from './gpuWindow.ts'
import { denyPermissions } from './harden.ts'
import { openLog } from './log.ts'
import { createWindow, showWindow } from './mainWindow.ts'
import { menuTemplate } from './menu.ts'
import { filesOf, optionOf } from './openedFiles.ts'
import { handOverPorts } from './portHandover.ts'
import { askBeforeQuit, openWorkspace, quitNow } from './quit.ts'
import { readRecent, withRecent, writeRecent } from './recentWorkspaces.ts'
import { Remotes } from './remotes.ts'
import { selfCheckFile } from './selfCheckFile.ts'
import { servePort, serveToo } from './serveToo.ts'
import { showAttention } from './showAttention.ts'
import { watchRuns } from './watchRuns.ts'

// The Electron host: nothing but lifecycle, window, menu and dialogs around the same application that the browser host serves.

const OUT = join(import.meta.dirname, '..')
const RENDERER = join(OUT, 'renderer')
app.setName(APP_NAME)
// Tests run side by side, each with settings and a single-instance lock of its own.
if (process.env.ALLCONV_USER_DATA) {
  // Electron refuses a folder that is not there.
  makeFoldersSync(process.env.ALLCONV_USER_DATA)
  app.setPath('userData', process.env.ALLCONV_USER_DATA)
}
// Without it Windows shows no notification; electron-builder gives the installed shortcut the same id.
if (process.platform === 'win32') app.setAppUserModelId(APP_ID)
// As root Chromium has no sandbox, and the wish for one would end its processes. Every window asks for it by its own preferences anyway.
if (process.getuid?.() !== 0) app.enableSandbox()
// Chromium offers WebGPU on Linux for few GPUs yet unless told so; the pages that can use it are our own.
for (const [name, value] of webgpuSwitches(process.platform, process.argv, process.env))
  app.commandLine.appendSwitch(name, value)
protocol.registerSchemesAsPrivileged([
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
])

const desktop = newDesktopState(openLog(join(app.getPath('logs'), 'workbench.log')))
const { events, log, opened } = desktop

// A self-check has a place of its own, and so runs beside an application that is open.
const report = selfCheckFile(process.argv, process.cwd())
const temporary = report === null ? null : temporaryWorkspace()
if (temporary) app.setPath('userData', temporary.path)

// A second start hands its files over and ends.
if (!app.requestSingleInstanceLock({ files: filesOf(process.argv, process.cwd()) })) app.quit()
else {
  opened.add(filesOf(process.argv, process.cwd()))
  app.on('second-instance', (_event, argv, workingDirectory) => {
    opened.add(filesOf(argv, workingDirectory))
    showWindow(desktop)
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    opened.add([path])
    showWindow(desktop)
  })
  // Windows end by quitting, but on macOS, where the application stays; without a listener Electron would quit there as well.
  app.on('window-all-closed', () => {})
  // A click on the dock's icon while the application starts must not open a window that nobody answers yet.
  app.on('activate', () => void (desktop.application && createWindow(desktop)))
  app.on('before-quit', (event) => askBeforeQuit(desktop, event))
  process.on('uncaughtException', (error) => log.write('error', error.stack ?? error.message))
  process.on('unhandledRejection', (reason) => log.write('error', String(reason)))
  app.whenReady().then(start).catch(fail)
}

function fail(error: unknown) {
  const { message } = errorMessage(error)
  log.write('error', message)
  // Nobody answers a dialog during a self-check.
  if (temporary) process.stderr.write(`${APP_NAME} cannot start: ${message}\n`)
  else dialog.showErrorBox(`${APP_NAME} cannot start`, message)
  app.exit(1)
}

async function start() {
  const recentFile = join(app.getPath('userData'), 'recent-workspaces.json')
  const recent = await readRecent(recentFile)
  // What the caller names comes first, then the last workspace.
  const named = optionOf(process.argv, 'workspace') ?? process.env.ALLCONV_WORKSPACE
  const workspace = temporary ? join(temporary.path, 'workspace') : workspacePath(named ?? recent[0])
  denyPermissions(session.defaultSession)
  protocol.handle(SCHEME, bundleProtocol(RENDERER))
  try {
    desktop.application = await createApplication({
      workspace,
      startProcess: utilityEngine(join(import.meta.dirname, 'engine.js'), gpuWindows(OUT)),
      capabilities: { revealInFolder: true, nativeDialogs: true, remoteHosts: true, notifications: true },
      networks: bundledFolder(OUT),
      hasPages: true,
    })
  } catch (error) {
    return fail(error)
  }
  const running = desktop.application
  if (!temporary) await writeRecent(recentFile, withRecent(recent, workspace))
  void followSettings(running)
  opened.listen((paths) => void readOpened(desktop, paths).then((files) => events.send({ kind: 'files', files })))
  const remotes = new Remotes(join(app.getPath('userData'), 'remotes.json'), safeStorage)
  const { router } = running
  const actions = desktopActions(desktop, withRecent(recent, workspace), remotes)
  const tell = (event: DesktopEvent) => events.send(event)
  // The machine goes down: runs are paused without a question, and it waits for that.
  powerMonitor.on('shutdown', (event?: Electron.Event) => {
    event?.preventDefault()
    quitNow(desktop)
  })
  handOverPorts((port) => connectPage(portWire(port), { router, desktop: actions, remotes, log, tell }))
  setMenu(withRecent(recent, workspace))
  await serveIfAsked(running)
  await createWindow(desktop)
  if (report !== null) return endWith(await checkDesktop(desktop, running, report), running, temporary)
  const { runs } = running.services
  void watchRuns(runs.list(), runs.events(-1), { notify, attend: showAttention(() => desktop.window) })
}

/** The end of a self-check: its workspace goes, and the status says how it went. */
async function endWith(ok: boolean, running: Application, temporary: ReturnType<typeof temporaryWorkspace> | null) {
  desktop.quitting = true
  await running.close()
  temporary?.remove()
  app.exit(ok ? 0 : 1)
}

/** `--serve`: browsers of this machine may open the same workbench, at an address that is printed. */
async function serveIfAsked(running: Application) {
  try {
    const port = servePort(process.argv)
    if (port === null) return
    const onMistake = (error: unknown, path: string) => log.write('error', `${path}: ${errorMessage(error).message}`)
    desktop.served = await serveToo(running, { bundle: RENDERER, port, onMistake })
    process.stdout.write(`Workbench: ${desktop.served.url}\n`)
  } catch (error) {
    const { message } = errorMessage(error)
    log.write('error', message)
    events.send({ kind: 'notice', message })
  }
}

/** Menus and dialogs are as light or dark as the pages are asked to be. */
async function followSettings({ services: { settings, changes } }: Application) {
  nativeTheme.themeSource = settings.get().theme
  for await (const changed of changes.read()) if (changed === 'settings') nativeTheme.themeSource = settings.get().theme
}

function setMenu(recentWorkspaces: readonly string[]) {
  const template = menuTemplate({
    platform: process.platform,
    appName: APP_NAME,
    recentWorkspaces,
    act(action) {
      showWindow(desktop)
      if (action === 'open-workspace') void chooseWorkspace(desktop)
      else if (action === 'open-images') void chooseFiles(desktop, 'images').then((paths) => opened.add(paths))
      else if (action === 'import-weights') void chooseFiles(desktop, 'weights').then((paths) => opened.add(paths))
      else events.send({ kind: 'menu', action })
    },
    openWorkspace: (path) => openWorkspace(desktop, path),
    showLogs: () => shell.showItemInFolder(log.file),
  })
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

function notify({ title, body }: { title: string; body: string }, runId: string) {
  if (!Notification.isSupported()) return
  const notification = new Notification({ title, body })
  notification.on('click', () => {
    showWindow(desktop)
    events.send({ kind: 'open', hash: `#/train/${encodeURIComponent(runId)}` })
  })
  notification.show()
}
