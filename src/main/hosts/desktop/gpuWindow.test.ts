import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { FromEngine } from '../../engine/protocol.ts'

class FakeContents extends EventEmitter {
  setWindowOpenHandler = vi.fn()
  postMessage = vi.fn()
}
class FakeWindow extends EventEmitter {
  webContents = new FakeContents()
  destroyed = false
  loadURL = vi.fn(async () => {})
  constructor(readonly options: unknown) {
    super()
    electron.windows.push(this)
  }
  isDestroyed = () => this.destroyed
  destroy() {
    this.destroyed = true
    this.emit('closed')
  }
}
class FakeChild extends EventEmitter {
  pid = 7
  postMessage = vi.fn()
  kill = vi.fn(() => this.emit('exit', 9))
}
const electron = vi.hoisted(() => ({
  windows: [] as FakeWindow[],
  children: [] as FakeChild[],
  session: {
    setPermissionRequestHandler: vi.fn(),
    setPermissionCheckHandler: vi.fn(),
    setDevicePermissionHandler: vi.fn(),
    protocol: { handle: vi.fn() },
    webRequest: { onBeforeRequest: vi.fn() },
    on: vi.fn(),
  },
}))
vi.mock('electron', () => ({
  BrowserWindow: FakeWindow,
  session: { fromPartition: () => electron.session },
  utilityProcess: {
    fork: () => {
      electron.children.push(new FakeChild())
      return electron.children.at(-1)
    },
  },
  MessageChannelMain: class {
    port1 = 'engine end'
    port2 = 'window end'
  },
}))
const { gpuWindows } = await import('./gpuWindow.ts')
const { utilityEngine } = await import('./engineProcess.ts')

function startEngine() {
  const engine = utilityEngine('/out/main/engine.js', gpuWindows('/out'))({})
  const heard: FromEngine[] = []
  const ended = vi.fn()
  engine.onMessage((message) => heard.push(message))
  engine.onExit(ended)
  const child = electron.children.at(-1)!
  return { engine, child, heard, ended, ask: (kind: string) => child.emit('message', { kind }) }
}
const settled = () => new Promise((resolve) => setImmediate(resolve))

beforeEach(() => {
  electron.windows.length = 0
  vi.clearAllMocks()
})

describe('an engine that computes on the GPU', () => {
  test('gets a port to a hidden window of its own, which gets the other end once it has loaded', async () => {
    const { child, heard, ask } = startEngine()
    expect(electron.windows).toHaveLength(0)
    ask('gpu-open')
    ask('gpu-open')
    expect(child.postMessage.mock.calls).toEqual([[{ kind: 'gpu-port' }, ['engine end']]])
    const [window] = electron.windows
    expect(electron.windows).toHaveLength(1)
    expect(window!.options).toMatchObject({ show: false, webPreferences: { sandbox: true, contextIsolation: true } })
    expect(window!.loadURL).toHaveBeenCalledWith('workbench://gpu/')
    await settled()
    expect(window!.webContents.postMessage.mock.calls).toEqual([['workbench:gpu-port', null, ['window end']]])
    child.emit('message', { kind: 'ready' })
    expect(heard).toEqual([{ kind: 'ready' }])
  })

  test.each<[string, (window: FakeWindow) => void, RegExp]>([
    [
      'crashes',
      (window) => window.webContents.emit('render-process-gone', {}, { reason: 'oom', exitCode: 5 }),
      /^its GPU window ended: oom, code 5$/,
    ],
    ['is closed', (window) => window.emit('closed'), /^its GPU window was closed$/],
  ])('ends as if it had crashed itself when that window %s', async (_, act, reason) => {
    const { child, ended, ask } = startEngine()
    ask('gpu-open')
    await settled()
    act(electron.windows[0]!)
    expect(child.kill).toHaveBeenCalledOnce()
    expect(ended.mock.calls).toEqual([[expect.stringMatching(reason)]])
    expect(electron.windows[0]!.destroyed).toBe(true)
  })

  test.each<[string, (engine: ReturnType<typeof startEngine>) => void, number]>([
    ['lets it go', ({ ask }) => ask('gpu-close'), 0],
    ['is killed', ({ engine }) => engine.kill(), 1],
  ])('takes its window with it when it %s', (_, act, kills) => {
    const started = startEngine()
    started.ask('gpu-open')
    act(started)
    expect(electron.windows[0]!.destroyed).toBe(true)
    expect(started.child.kill).toHaveBeenCalledTimes(kills)
    expect(started.ended.mock.calls).toEqual(kills ? [['status 9']] : [])
  })
})

describe('the window with the GPU', () => {
  const open = () => {
    startEngine().ask('gpu-open')
    return electron.windows.at(-1)!
  }

  test.each([
    ['workbench://gpu/gpu.js', false],
    ['workbench://gpu.evil/gpu.js', true],
    ['workbench://app/index.html', true],
    ['https://example.org/', true],
    ['file:///etc/passwd', true],
    ['devtools://devtools/', true],
  ])('a request for %s is cancelled: %s', (url, cancel) => {
    open()
    const answer = vi.fn()
    electron.session.webRequest.onBeforeRequest.mock.calls[0]![0]({ url }, answer)
    expect(answer).toHaveBeenCalledWith({ cancel })
  })

  test.each([
    ['will-navigate', 'workbench://gpu/', false],
    ['will-navigate', 'workbench://gpu/other', true],
    ['will-frame-navigate', 'https://example.org/', true],
    ['will-redirect', 'workbench://app/', true],
    ['will-attach-webview', 'workbench://gpu/', true],
  ])('%s to %s is stopped: %s', (name, url, stopped) => {
    const preventDefault = vi.fn()
    open().webContents.emit(name, { url, preventDefault })
    expect(preventDefault).toHaveBeenCalledTimes(stopped ? 1 : 0)
  })

  test('has every permission denied and opens no other window', () => {
    const { webContents } = open()
    const answer = vi.fn()
    electron.session.setPermissionRequestHandler.mock.calls[0]![0](
      { getURL: () => 'workbench://gpu/' },
      'media',
      answer,
    )
    electron.session.setPermissionRequestHandler.mock.calls[0]![0](
      { getURL: () => 'workbench://gpu/' },
      'clipboard-sanitized-write',
      answer,
    )
    expect(answer.mock.calls).toEqual([[false], [false]])
    expect(webContents.setWindowOpenHandler.mock.calls[0]![0]()).toEqual({ action: 'deny' })
  })
})
