import type { BrowserWindowConstructorOptions } from 'electron'
import type { WindowState } from './windowState.ts'

/**
 * Options of the one window. Every web preference that Electron's security checklist names is written out, though most are defaults:
 * a test reads them, and a later default cannot change them.
 */
export function windowOptions(preload: string, state: WindowState, dark: boolean): BrowserWindowConstructorOptions {
  return {
    ...(state.x !== null && state.y !== null ? { x: state.x, y: state.y } : {}),
    width: state.width,
    height: state.height,
    minWidth: 900,
    minHeight: 600,
    show: false, // shown when the first frame is ready: no white flash
    title: 'AllConv Workbench',
    backgroundColor: dark ? '#1a1b1e' : '#ffffff',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: true,
    },
  }
}
