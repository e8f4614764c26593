import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'

/** What a native dialog can ask for; each has its own title and file types. */
export const DIALOGS = [
  'images',
  'dataset-folder',
  'dataset-archive',
  'weights',
  'model',
  'curves',
  'architecture',
] as const
export type DialogKind = (typeof DIALOGS)[number]

/** What the native menu can ask the page to do. */
export const MENU_ACTIONS = [
  'new-run',
  'quick-start',
  'open-images',
  'import-dataset',
  'import-weights',
  'open-workspace',
  'settings',
  'shortcuts',
  'help',
] as const
export type MenuAction = (typeof MENU_ACTIONS)[number]

/** A file that the user opened with the application, dropped on its icon, or handed over from a second start. */
export interface OpenedFile {
  name: string
  path: string
  /** Content of an image; null for files that main reads itself (checkpoints). */
  bytes: Uint8Array | null
}

export type DesktopEvent =
  | { kind: 'menu'; action: MenuAction }
  | { kind: 'files'; files: OpenedFile[] }
  /** Go to a place in the page, e.g. to the run that a notification spoke of. */
  | { kind: 'open'; hash: string }
  /** Something to tell the user: one sentence. */
  | { kind: 'notice'; message: string }

/** A workbench on another machine that the desktop application can show. */
export interface RemoteHost {
  id: string
  /** e.g. `https://gpu.lab:7430`. */
  address: string
  /** Whether the window shows it now. */
  isOpen: boolean
  /** Whether its token outlives this application: kept by the system's key store. */
  isKept: boolean
}

/** What the window can do by itself, whichever machine's workbench it shows. */
export interface DesktopCapabilities {
  remoteHosts: boolean
}

/** What only a host with a window of its own can do; REFUSED elsewhere (`capabilities.nativeDialogs`, `capabilities.revealInFolder`). */
export const desktopContract = {
  /** Answered everywhere; all false where there is no window. */
  capabilities: oc.output(type<DesktopCapabilities>()),
  /** Paths that the user chose; empty when the dialog was left. */
  choose: oc.input(z.object({ kind: z.enum(DIALOGS) })).output(type<string[]>()),
  /** Shows a file of the workspace in the system's file manager. */
  reveal: oc.input(z.object({ path: z.string().min(1).max(4096) })).output(type<void>()),
  events: oc.output(eventIterator(type<DesktopEvent>())),
  /** Workbenches on other machines; their tokens stay in main. */
  remotes: oc.output(type<RemoteHost[]>()),
  addRemote: oc
    .input(z.object({ address: z.string().min(1).max(1000), token: z.string().max(200) }))
    .output(type<RemoteHost[]>()),
  removeRemote: oc.input(z.object({ id: z.string() })).output(type<RemoteHost[]>()),
  /** Shows another machine's workbench, or with null this one's; the page is connected anew. */
  openRemote: oc.input(z.object({ id: z.string().nullable() })).output(type<void>()),
  /** Folders that were open of late on this machine, the present one first. */
  workspaces: oc.output(type<string[]>()),
  /** Starts the application anew with one of `workspaces`, or with null one that a dialog asks for; REFUSED for any other folder. */
  openWorkspace: oc.input(z.object({ path: z.string().max(4096).nullable() })).output(type<void>()),
}
