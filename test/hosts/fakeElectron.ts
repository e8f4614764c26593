import { EventEmitter } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type {
  App,
  BrowserWindowConstructorOptions,
  Dialog,
  MenuItemConstructorOptions,
  PowerSaveBlocker,
  Protocol,
  Session,
  Shell,
  UtilityProcess,
  WebContents,
} from 'electron'
import { vi } from 'vitest'
import type { FromEngine, ToEngine } from '../../src/main/engine/protocol.ts'
import { fakeEngines, type TrainScript } from '../services/fakeEngine.ts'

/** For tests: a function of Electron's with its own type, that notes its calls. */
const noted = <F extends (...parameters: never[]) => unknown>(answer?: F) => vi.fn<F>(answer)

class FakeContents extends EventEmitter {
  reload = noted<WebContents['reload']>()
  executeJavaScript = vi.fn(async (_code: string) => 'Train a network')
  capturePage = vi.fn(async () => ({
    toPNG: () => Buffer.from('png'),
    toBitmap: () => Buffer.from([1, 2, 3, 255, 9, 2, 3, 255]),
    getSize: () => ({ width: 2, height: 1 }),
  }))
  setWindowOpenHandler = noted<WebContents['setWindowOpenHandler']>()
}

export class FakeWindow extends EventEmitter {
  webContents = new FakeContents()
  loadURL = vi.fn(async (_url: string) => {})
  setProgressBar = vi.fn<(progress: number) => void>()
  focus = vi.fn()
  restore = vi.fn()
  minimized = false
  show() {}
  maximize() {}
  isMaximized = () => false
  isMinimized = () => this.minimized
  getNormalBounds = () => ({ x: 1, y: 2, width: 1000, height: 700 })
  constructor(readonly options: BrowserWindowConstructorOptions) {
    super()
  }
}

export class FakeNotification extends EventEmitter {
  static isSupported = () => true
  show = vi.fn()
  constructor(readonly options: { title: string; body: string }) {
    super()
  }
}

/**
 * For tests: as much of Electron as the desktop host touches, each function with Electron's own type. It does nothing by itself; tests look at
 * what was called, and say what happens.
 * @param folder stands for every folder of the platform
 * @param script what engines do with a training
 */
export function fakeElectron(folder: string, script: TrainScript, { isFirst = true } = {}) {
  const windows: FakeWindow[] = []
  const notifications: FakeNotification[] = []
  const engines = fakeEngines(script)
  const app = Object.assign(new EventEmitter(), {
    setName: noted<App['setName']>(),
    setPath: noted<App['setPath']>(),
    setAppUserModelId: noted<App['setAppUserModelId']>(),
    getPath: noted<App['getPath']>((name) => {
      mkdirSync(join(folder, name), { recursive: true })
      return join(folder, name)
    }),
    enableSandbox: noted<App['enableSandbox']>(),
    commandLine: { appendSwitch: vi.fn() },
    requestSingleInstanceLock: noted<App['requestSingleInstanceLock']>(() => isFirst),
    isReady: () => true,
    whenReady: async () => {},
    quit: noted<App['quit']>(),
    exit: noted<App['exit']>(),
    getVersion: () => '0.0.0',
    isPackaged: false,
    getGPUFeatureStatus: () => ({ webgpu: 'disabled_off' }),
    relaunch: noted<App['relaunch']>(),
  })
  const session = {
    setPermissionRequestHandler: noted<Session['setPermissionRequestHandler']>(),
    setPermissionCheckHandler: noted<Session['setPermissionCheckHandler']>(),
    setDevicePermissionHandler: noted<Session['setDevicePermissionHandler']>(),
  }
  const module = {
    app,
    BrowserWindow: class extends FakeWindow {
      constructor(options: BrowserWindowConstructorOptions) {
        super(options)
        windows.push(this)
      }
    },
    Notification: class extends FakeNotification {
      constructor(options: { title: string; body: string }) {
        super(options)
        notifications.push(this)
      }
    },
    Menu: {
      buildFromTemplate: (template: MenuItemConstructorOptions[]) => template,
      setApplicationMenu: vi.fn<(menu: MenuItemConstructorOptions[]) => void>(),
    },
    MessageChannelMain: MessageChannel,
    dialog: {
      showErrorBox: noted<Dialog['showErrorBox']>(),
      showMessageBoxSync: vi.fn<(...parameters: unknown[]) => number>(() => 0),
      showOpenDialog: vi.fn(async () => ({ canceled: true, filePaths: [] as string[] })),
    },
    ipcMain: new EventEmitter(),
    nativeTheme: { shouldUseDarkColors: false, themeSource: 'system' },
    powerMonitor: new EventEmitter(),
    powerSaveBlocker: {
      start: noted<PowerSaveBlocker['start']>(() => 1),
      stop: noted<PowerSaveBlocker['stop']>(),
    },
    protocol: {
      registerSchemesAsPrivileged: noted<Protocol['registerSchemesAsPrivileged']>(),
      handle: noted<Protocol['handle']>(),
    },
    safeStorage: { isEncryptionAvailable: () => false },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    session: { defaultSession: session },
    shell: { openExternal: noted<Shell['openExternal']>(), showItemInFolder: noted<Shell['showItemInFolder']>() },
    utilityProcess: {
      fork(): Partial<UtilityProcess> {
        const engine = engines.start({})
        // As in Electron: until `spawn` there is no pid, a kill does nothing, and messages wait.
        const child = Object.assign(new EventEmitter(), {
          pid: undefined as number | undefined,
          postMessage: (message: ToEngine) =>
            void (child.pid === undefined ? waiting.push(message) : engine.send(message)),
          kill: () => {
            if (child.pid === undefined) return false
            engine.kill()
            return true
          },
        })
        const waiting: ToEngine[] = []
        setImmediate(() => {
          child.pid = 1
          child.emit('spawn')
          for (const message of waiting.splice(0)) engine.send(message)
        })
        engine.onMessage((message: FromEngine) => child.emit('message', message))
        engine.onExit(() => child.emit('exit', 0))
        return child as unknown as Partial<UtilityProcess>
      },
    },
  }
  return { module, windows, notifications, engines }
}
