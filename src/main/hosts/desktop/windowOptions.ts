import type { BrowserWindowConstructorOptions, WebPreferences } from 'electron'
import type { WindowState } from './windowState.ts'

/** What every page of ours is denied. */
const PREFERENCES = {
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
} as const satisfies WebPreferences

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
    webPreferences: { preload, ...PREFERENCES, devTools: true },
  }
}

/**
 * Options of the hidden window that holds an engine's GPU. It has a session of its own in memory: no cookies, no storage, no cache that another
 * page could see.
 */
export function gpuWindowOptions(preload: string): BrowserWindowConstructorOptions {
  return {
    show: false,
    skipTaskbar: true,
    focusable: false,
    width: 100,
    height: 100,
    title: 'GPU',
    webPreferences: {
      preload,
      ...PREFERENCES,
      partition: GPU_PARTITION,
      devTools: false,
      disableDialogs: true,
      // A hidden window would otherwise be slowed down.
      backgroundThrottling: false,
    },
  }
}

/** Session of those windows; without `persist:` it lives in memory. */
export const GPU_PARTITION = 'gpu'
