import { readFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import {
  app,
  BrowserWindow,
  dialog,
  Menu,
  Notification,
  nativeTheme,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
} from 'electron'
import type { DesktopEvent, DialogKind, OpenedFile } from '../../../shared/api/desktop.ts'
import { portWire } from '../../../shared/api/wire/port.ts'
import { errorMessage, WorkbenchError } from '../../../shared/errors.ts'
import { type Application, createApplication } from '../../application.ts'
import { workspacePath } from '../../workspace/layout.ts'
import type { BrowserHost } from '../browser/host.ts'
import { quitQuestion } from './attention.ts'
import { Broadcast } from './broadcast.ts'
import { bundleProtocol, confinedPath } from './bundleProtocol.ts'
import { connectPage } from './connectPage.ts'
import { ORIGIN, SCHEME } from './contentSecurity.ts'
import { crashRecovery } from './crashRecovery.ts'
import { DIALOG_OPTIONS } from './dialogs.ts'
import { utilityEngine } from './engineProcess.ts'
import { gpuWindows, WEBGPU_SWITCHES } from './gpuWindow.ts'
import { confineNavigation, denyPermissions } from './harden.ts'
import { openLog } from './log.ts'
import { menuTemplate } from './menu.ts'
import { filesOf, OpenedFiles, optionOf } from './openedFiles.ts'
import { handOverPorts } from './portHandover.ts'
import { readRecent, withRecent, writeRecent } from './recentWorkspaces.ts'
import { Remotes } from './remotes.ts'
import { servePort, serveToo } from './serveToo.ts'
import { showAttention } from './showAttention.ts'
import { watchRuns } from './watchRuns.ts'
import { windowOptions } from './windowOptions.ts'
import { fitToScreens, readWindowState, writeWindowState } from './windowState.ts'

// The Electron host: nothing but lifecycle, window, menu and dialogs around the same application that the browser host serves.

const NAME = 'AllConv Workbench'
const OUT = join(import.meta.dirname, '..')
const RENDERER = join(OUT, 'renderer')
app.setName(NAME)
// Tests run side by side, each with settings and a single-instance lock of its own.
if (process.env.ALLCONV_USER_DATA) app.setPath('userData', process.env.ALLCONV_USER_DATA)
app.enableSandbox()
// Chromium offers WebGPU on Linux for few GPUs yet unless told so; the pages that can use it are our own.
if (process.platform === 'linux') for (const [name, value] of WEBGPU_SWITCHES) app.commandLine.appendSwitch(name, value)
protocol.registerSchemesAsPrivileged([
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
])

const opened = new OpenedFiles()
const events = new Broadcast<DesktopEvent>()
const log = openLog(join(app.getPath('logs'), 'workbench.log'))
let window: BrowserWindow | null = null
let application: Application | null = null
let served: BrowserHost | null = null
let quitting = false
/** Workspace to start anew with once this application has ended. */
let next: string | null = null

// A second start hands its files over and ends.
if (!app.requestSingleInstanceLock({ files: filesOf(process.argv, process.cwd()) })) app.quit()
else {
  opened.add(filesOf(process.argv, process.cwd()))
  app.on('second-instance', (_event, argv, workingDirectory) => {
    opened.add(filesOf(argv, workingDirectory))
    showWindow()
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    opened.add([path])
    showWindow()
  })
  // Windows end by quitting, but on macOS, where the application stays; without a listener Electron would quit there as well.
  app.on('window-all-closed', () => {})
  app.on('activate', () => void (app.isReady() && createWindow()))
  app.on('before-quit', askBeforeQuit)
  process.on('uncaughtException', (error) => log.write('error', error.stack ?? error.message))
  process.on('unhandledRejection', (reason) => log.write('error', String(reason)))
  app.whenReady().then(start, fail)
}

function showWindow() {
  if (!window) return void (application && createWindow())
  if (window.isMinimized()) window.restore()
  window.focus()
}

function fail(error: unknown) {
  const { message } = errorMessage(error)
  log.write('error', message)
  dialog.showErrorBox(`${NAME} cannot start`, message)
  app.exit(1)
}

async function start() {
  const recentFile = join(app.getPath('userData'), 'recent-workspaces.json')
  const recent = await readRecent(recentFile)
  // What the caller names comes first, then the last workspace.
  const named = optionOf(process.argv, 'workspace') ?? process.env.ALLCONV_WORKSPACE
  const workspace = workspacePath(named ?? recent[0])
  denyPermissions(session.defaultSession)
  protocol.handle(SCHEME, bundleProtocol(RENDERER))
  try {
    application = await createApplication({
      workspace,
      startProcess: utilityEngine(join(import.meta.dirname, 'engine.js'), gpuWindows(OUT)),
      capabilities: { revealInFolder: true, nativeDialogs: true, remoteHosts: true, notifications: true },
      hasPages: true,
    })
  } catch (error) {
    return fail(error)
  }
  const running = application
  await writeRecent(recentFile, withRecent(recent, workspace))
  void followSettings(running)
  opened.listen((paths) => void readOpened(paths).then((files) => events.send({ kind: 'files', files })))
  const remotes = new Remotes(join(app.getPath('userData'), 'remotes.json'), safeStorage)
  const { router } = running
  const desktop = desktopActions(withRecent(recent, workspace), remotes)
  const tell = (event: DesktopEvent) => events.send(event)
  handOverPorts((port) => connectPage(portWire(port), { router, desktop, remotes, log, tell }))
  setMenu(withRecent(recent, workspace))
  await serveIfAsked(running)
  await createWindow()
  const { runs } = running.services
  void watchRuns(runs.list(), runs.events(-1), { notify, attend: showAttention(() => window) })
}

/** `--serve`: browsers of this machine may open the same workbench, at an address that is printed. */
async function serveIfAsked(running: Application) {
  try {
    const port = servePort(process.argv)
    if (port === null) return
    const onMistake = (error: unknown, path: string) => log.write('error', `${path}: ${errorMessage(error).message}`)
    served = await serveToo(running, { bundle: RENDERER, port, onMistake })
    process.stdout.write(`Workbench: ${served.url}\n`)
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

async function readOpened(paths: readonly string[]): Promise<OpenedFile[]> {
  const files: OpenedFile[] = []
  for (const path of paths) {
    try {
      const bytes = extname(path).toLowerCase() === '.safetensors' ? null : new Uint8Array(await readFile(path))
      files.push({ name: basename(path), path, bytes })
    } catch (error) {
      events.send({ kind: 'notice', message: `${basename(path)} could not be read: ${errorMessage(error).message}` })
    }
  }
  return files
}

async function chooseFiles(kind: DialogKind): Promise<string[]> {
  const options = DIALOG_OPTIONS[kind]
  const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
  return filePaths
}

function desktopActions(workspaces: readonly [string, ...string[]], remotes: Remotes) {
  return {
    choose: chooseFiles,
    async reveal(path: string) {
      const file = confinedPath(workspaces[0], path.split('/').map(encodeURIComponent).join('/'))
      if (!file)
        throw new WorkbenchError('REFUSED', `${path} lies outside the workspace; only its own files are shown.`)
      shell.showItemInFolder(file)
    },
    events: (signal?: AbortSignal) => events.read(signal),
    remotes: () => remotes.list(),
    addRemote: (remote: { address: string; token: string }) => remotes.add(remote),
    removeRemote: (id: string) => remotes.remove(id),
    openRemote(id: string | null) {
      remotes.open(id)
      // After the answer has left: the page that asked is the page that is reloaded.
      setTimeout(() => window?.webContents.reload(), 100)
    },
    workspaces: () => [...workspaces],
    async openWorkspace(path: string | null) {
      if (path === null) return chooseWorkspace()
      if (!workspaces.includes(path))
        throw new WorkbenchError('REFUSED', `${path} was not open here before; choose its folder in the dialog.`)
      openWorkspace(path)
    },
  }
}

/** Starts the application anew with another workspace: one process, one workspace, one lock. */
function openWorkspace(path: string) {
  next = path
  app.quit()
}

function relaunchWith(path: string) {
  app.relaunch({
    args: [...process.argv.slice(1).filter((argument) => !argument.startsWith('--workspace')), `--workspace=${path}`],
  })
}

function setMenu(recentWorkspaces: readonly string[]) {
  const template = menuTemplate({
    platform: process.platform,
    appName: NAME,
    recentWorkspaces,
    act(action) {
      showWindow()
      if (action === 'open-workspace') void chooseWorkspace()
      else if (action === 'open-images') void chooseFiles('images').then((paths) => opened.add(paths))
      else if (action === 'import-weights') void chooseFiles('weights').then((paths) => opened.add(paths))
      else events.send({ kind: 'menu', action })
    },
    openWorkspace,
    showLogs: () => shell.showItemInFolder(log.file),
  })
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

async function chooseWorkspace() {
  const options = { title: 'Open a workspace', properties: ['openDirectory' as const, 'createDirectory' as const] }
  const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
  if (filePaths[0]) openWorkspace(filePaths[0])
}

async function createWindow() {
  if (window) return
  const stateFile = join(app.getPath('userData'), 'window.json')
  const displays = screen.getAllDisplays().map(({ workArea }) => workArea)
  const state = fitToScreens(await readWindowState(stateFile), displays)
  const preload = join(import.meta.dirname, '..', 'preload', 'index.cjs')
  const created = new BrowserWindow(windowOptions(preload, state, nativeTheme.shouldUseDarkColors))
  window = created
  if (state.maximised) created.maximize()
  confineNavigation(created.webContents, (url) => void shell.openExternal(url))
  created.once('ready-to-show', () => created.show())
  created.on('close', (event) => {
    if (!quitting && process.platform !== 'darwin') {
      // The question before quitting needs its window: whoever answers with "Cancel" still has it.
      event.preventDefault()
      return app.quit()
    }
    const { x, y, width, height } = created.getNormalBounds()
    void writeWindowState(stateFile, { x, y, width, height, maximised: created.isMaximized() })
  })
  created.on('closed', () => {
    window = null
  })
  const recover = crashRecovery()
  created.webContents.on('render-process-gone', (_event, details) => {
    const recovery = recover(details)
    if (recovery.kind === 'none') return
    log.write('error', recovery.sentence)
    if (recovery.kind === 'give-up') return void dialog.showErrorBox(NAME, recovery.sentence)
    created.webContents.reload()
    events.send({ kind: 'notice', message: recovery.sentence })
  })
  await created.loadURL(`${ORIGIN}/index.html`)
}

function notify({ title, body }: { title: string; body: string }, runId: string) {
  if (!Notification.isSupported()) return
  const notification = new Notification({ title, body })
  notification.on('click', () => {
    showWindow()
    events.send({ kind: 'open', hash: `#/train/${encodeURIComponent(runId)}` })
  })
  notification.show()
}

/** Asks while a run trains; then pauses every run, keeps it, and quits. */
function askBeforeQuit(event: Electron.Event) {
  if (quitting || !application) return
  event.preventDefault()
  const question = quitQuestion(application.services.runs.list())
  if (question) {
    const options = {
      type: 'question' as const,
      message: question,
      buttons: ['Pause and quit', 'Cancel'],
      cancelId: 1,
      defaultId: 0,
    }
    const answer = window ? dialog.showMessageBoxSync(window, options) : dialog.showMessageBoxSync(options)
    if (answer !== 0) {
      next = null
      return
    }
  }
  quitting = true
  const { close } = application
  void Promise.resolve(served?.close())
    .then(close)
    .catch((error) => log.write('error', errorMessage(error).message))
    .finally(() => {
      if (next !== null) relaunchWith(next)
      app.quit()
    })
}
