import { basename } from 'node:path'
import { dialog, shell } from 'electron'
import type { DialogKind, OpenedFile } from '../../../shared/api/desktop.ts'
import { errorMessage, WorkbenchError } from '../../../shared/errors.ts'
import { isModelName } from '../../../shared/open/endings.ts'
import { readRegularFile } from '../../disk/openRegularFile.ts'
import { confinedPath } from './bundleProtocol.ts'
import type { DesktopState } from './desktopState.ts'
import { DIALOG_OPTIONS } from './dialogs.ts'
import { openWorkspace } from './quit.ts'
import type { Remotes } from './remotes.ts'

/** What a page may ask of the desktop host. @param workspaces the open one, then those that were open before */
export function desktopActions(desktop: DesktopState, workspaces: readonly [string, ...string[]], remotes: Remotes) {
  return {
    choose: (kind: DialogKind) => chooseFiles(desktop, kind),
    async reveal(path: string) {
      const file = confinedPath(workspaces[0], path.split('/').map(encodeURIComponent).join('/'))
      if (!file)
        throw new WorkbenchError('REFUSED', `${path} lies outside the workspace; only its own files are shown.`)
      shell.showItemInFolder(file)
    },
    events: (signal?: AbortSignal) => desktop.events.read(signal),
    remotes: () => remotes.list(),
    addRemote: (remote: { address: string; token: string }) => remotes.add(remote),
    removeRemote: (id: string) => remotes.remove(id),
    openRemote(id: string | null) {
      remotes.open(id)
      // After the answer has left: the page that asked is the page that is reloaded.
      setTimeout(() => desktop.window?.webContents.reload(), 100)
    },
    workspaces: () => [...workspaces],
    async openWorkspace(path: string | null) {
      if (path === null) return chooseWorkspace(desktop)
      if (!workspaces.includes(path))
        throw new WorkbenchError('REFUSED', `${path} was not open here before; choose its folder in the dialog.`)
      openWorkspace(desktop, path)
    },
  }
}

/** @returns the paths that the user chose, none where the dialog was cancelled */
export async function chooseFiles({ window }: DesktopState, kind: DialogKind): Promise<string[]> {
  const options = DIALOG_OPTIONS[kind]
  const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
  return filePaths
}

export async function chooseWorkspace(desktop: DesktopState) {
  const { window } = desktop
  const options = { title: 'Open a workspace', properties: ['openDirectory' as const, 'createDirectory' as const] }
  const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
  if (filePaths[0]) openWorkspace(desktop, filePaths[0])
}

/** Reads the images among the files that the application was opened with; weights stay on the disk. */
export async function readOpened({ events }: DesktopState, paths: readonly string[]): Promise<OpenedFile[]> {
  const files: OpenedFile[] = []
  for (const path of paths) {
    try {
      const bytes = isModelName(path) ? null : new Uint8Array(await readRegularFile(path))
      files.push({ name: basename(path), path, bytes })
    } catch (error) {
      events.send({ kind: 'notice', message: `${basename(path)} could not be read: ${errorMessage(error).message}` })
    }
  }
  return files
}
