import { app, dialog } from 'electron'
import { errorMessage } from '../../../shared/errors.ts'
import { quitQuestion } from './attention.ts'
import type { DesktopState } from './desktopState.ts'

/** Starts the application anew with another workspace: one process, one workspace, one lock. */
export function openWorkspace(desktop: DesktopState, path: string) {
  desktop.next = path
  app.quit()
}

/** Asks while a run trains; then pauses every run, keeps it, and quits. */
export function askBeforeQuit(desktop: DesktopState, event: Electron.Event) {
  if (desktop.quitting || !desktop.application) return
  event.preventDefault()
  const question = quitQuestion(desktop.application.services.runs.list())
  if (question && !isConfirmed(desktop, question)) {
    desktop.next = null
    return
  }
  quitNow(desktop)
}

/** Pauses every run, keeps it, and quits, without a question: somebody has answered it, or the machine goes down. */
export function quitNow(desktop: DesktopState) {
  if (desktop.quitting || !desktop.application) return
  desktop.quitting = true
  const { close } = desktop.application
  void Promise.resolve(desktop.served?.close())
    .then(close)
    .catch((error) => desktop.log.write('error', errorMessage(error).message))
    .finally(() => {
      if (desktop.next !== null) relaunchWith(desktop.next)
      app.quit()
    })
}

function isConfirmed({ window }: DesktopState, message: string): boolean {
  const buttons = ['Pause and quit', 'Cancel']
  const options = { type: 'question' as const, message, buttons, cancelId: 1, defaultId: 0 }
  return (window ? dialog.showMessageBoxSync(window, options) : dialog.showMessageBoxSync(options)) === 0
}

function relaunchWith(path: string) {
  app.relaunch({
    // Inside an AppImage the executable lies on a mount that ends with this process.
    ...(process.env.APPIMAGE && { execPath: process.env.APPIMAGE }),
    args: [...process.argv.slice(1).filter((argument) => !argument.startsWith('--workspace')), `--workspace=${path}`],
  })
}
