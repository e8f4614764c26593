import type { BrowserWindow } from 'electron'
import type { DesktopEvent } from '../../../shared/api/desktop.ts'
import type { Application } from '../../application.ts'
import type { BrowserHost } from '../browser/host.ts'
import { Broadcast } from './broadcast.ts'
import type { Log } from './log.ts'
import { OpenedFiles } from './openedFiles.ts'

export const APP_NAME = 'AllConv Workbench'
/** The same as `appId` in electron-builder.config.mjs. */
export const APP_ID = 'org.allconv.workbench'

/** What the parts of the desktop host share: one of each, for as long as the process lives. */
export interface DesktopState {
  readonly log: Log
  /** What every page is told. */
  readonly events: Broadcast<DesktopEvent>
  /** Files that the application was asked to open and no page has seen yet. */
  readonly opened: OpenedFiles
  window: BrowserWindow | null
  /** While a window is being made: a second wish for one is the same wish. */
  opening: Promise<void> | null
  application: Application | null
  served: BrowserHost | null
  quitting: boolean
  /** Workspace to start anew with once this application has ended. */
  next: string | null
}

export function newDesktopState(log: Log): DesktopState {
  const nothing = { window: null, opening: null, application: null, served: null, next: null }
  return { log, events: new Broadcast(), opened: new OpenedFiles(), quitting: false, ...nothing }
}
