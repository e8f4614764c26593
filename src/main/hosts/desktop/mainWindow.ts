import { join } from 'node:path'
import { app, BrowserWindow, dialog, nativeTheme, screen, shell } from 'electron'
import { ORIGIN } from './contentSecurity.ts'
import { crashRecovery } from './crashRecovery.ts'
import { APP_NAME, type DesktopState } from './desktopState.ts'
import { confineNavigation } from './harden.ts'
import { quitNow } from './quit.ts'
import { windowOptions } from './windowOptions.ts'
import { fitToScreens, readWindowState, writeWindowState } from './windowState.ts'

/** Brings the window to the front; opens it where it was closed. */
export function showWindow(desktop: DesktopState) {
  if (!desktop.window) return void (desktop.application && createWindow(desktop))
  if (desktop.window.isMinimized()) desktop.window.restore()
  desktop.window.focus()
}

/** Opens the window where none is open, at the place it had; resolves once its page is loaded. */
export function createWindow(desktop: DesktopState): Promise<void> {
  if (desktop.window) return Promise.resolve()
  desktop.opening ??= openWindow(desktop).finally(() => {
    desktop.opening = null
  })
  return desktop.opening
}

async function openWindow(desktop: DesktopState) {
  const stateFile = join(app.getPath('userData'), 'window.json')
  const displays = screen.getAllDisplays().map(({ workArea }) => workArea)
  const state = fitToScreens(await readWindowState(stateFile), displays)
  const preload = join(import.meta.dirname, '..', 'preload', 'index.cjs')
  const created = new BrowserWindow(windowOptions(preload, state, nativeTheme.shouldUseDarkColors))
  desktop.window = created
  if (state.maximised) created.maximize()
  confineNavigation(created.webContents, (url) => void shell.openExternal(url))
  created.once('ready-to-show', () => created.show())
  created.on('close', (event) => {
    if (!desktop.quitting && process.platform !== 'darwin') {
      // The question before quitting needs its window: whoever answers with "Cancel" still has it.
      event.preventDefault()
      return app.quit()
    }
    const { x, y, width, height } = created.getNormalBounds()
    void writeWindowState(stateFile, { x, y, width, height, maximised: created.isMaximized() })
  })
  // Windows logs off: `before-quit` never comes, so runs are paused now, and the system waits for the answer.
  created.on('query-session-end', (event) => {
    event.preventDefault()
    quitNow(desktop)
  })
  created.on('closed', () => {
    desktop.window = null
  })
  reloadAfterCrash(created, desktop)
  await created.loadURL(`${ORIGIN}/index.html`)
}

function reloadAfterCrash({ webContents }: BrowserWindow, { log, events }: DesktopState) {
  const recover = crashRecovery()
  webContents.on('render-process-gone', (_event, details) => {
    const recovery = recover(details)
    if (recovery.kind === 'none') return
    log.write('error', recovery.sentence)
    if (recovery.kind === 'give-up') return void dialog.showErrorBox(APP_NAME, recovery.sentence)
    webContents.reload()
    events.send({ kind: 'notice', message: recovery.sentence })
  })
}
